/** 64 secret bits in two words. Who does not know them cannot choose inputs that collide. */
export interface HashSeed {
  readonly k0: number;
  readonly k1: number;
}

const ROUNDS_PER_WORD = 2;
const ROUNDS_AT_END = 4;

/**
 * HalfSipHash-2-4 with a result of 32 bits: a keyed hash for hash tables, in 32-bit arithmetic.
 * Source: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012; HalfSipHash in its reference code.
 *
 * @param words the message; `count` of them, in little-endian order of bytes.
 * @param last the last block: for bytes that fill the words it is their number, below 256, shifted left by 24.
 * @returns 32 bits, signed.
 */
export function halfSipHash(words: Uint32Array, count: number, last: number, { k0, k1 }: HashSeed): number {
  let v0 = k0 | 0;
  let v1 = k1 | 0;
  let v2 = 0x6c796765 ^ k0;
  let v3 = 0x74656462 ^ k1;
  for (let at = 0; at <= count; at += 1) {
    const word = at < count ? (words[at] ?? 0) | 0 : last | 0;
    v3 ^= word;
    for (let round = 0; round < ROUNDS_PER_WORD; round += 1) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
    v0 ^= word;
  }
  v2 ^= 0xff;
  for (let round = 0; round < ROUNDS_AT_END; round += 1) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
  }
  return v1 ^ v3;
}
