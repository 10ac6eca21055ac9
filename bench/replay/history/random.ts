const TWO_32 = 4_294_967_296;
const WARM_UP = 12;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const PAIRS = Array.from(
  { length: 4096 },
  (_, bits) => ALPHABET.charAt(bits >>> 6) + ALPHABET.charAt(bits & 63),
);

/**
 * A seeded stream of random numbers: the same seed gives the same history.
 * Source: sfc32 of PractRand, Chris Doty-Humphrey.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    this.#a = 0;
    this.#b = seed | 0;
    this.#c = 0x9e3779b9 | 0;
    for (let i = 0; i < WARM_UP; i++) this.word();
  }

  /** 32 bits, unsigned. */
  word(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor((this.word() / TWO_32) * bound);
  }

  /** 96 random bits as 16 characters of base64url, as the system writes its ids. */
  id(): string {
    const w0 = this.word();
    const w1 = this.word();
    const w2 = this.word();
    return (
      pair(w0 >>> 20) +
      pair(w0 >>> 8) +
      pair((w0 << 4) | (w1 >>> 28)) +
      pair(w1 >>> 16) +
      pair(w1 >>> 4) +
      pair((w1 << 8) | (w2 >>> 24)) +
      pair(w2 >>> 12) +
      pair(w2)
    );
  }
}

function pair(bits: number): string {
  return PAIRS[bits & 4095] ?? '';
}
