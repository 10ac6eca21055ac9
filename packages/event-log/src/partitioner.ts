/**
 * The partition of a key as Java's Kafka client computes it: `toPositive(murmur2(utf8(key))) % partitions`.
 * Source: org.apache.kafka.common.utils.Utils.murmur2 (Austin Appleby's MurmurHash2, seed 0x9747b28c).
 */
export function partitionOfKey(key: string, partitions: number): number {
  const hash = isWrittenAscii(key) ? murmur2(ascii, key.length) : murmur2(encoder.encode(key));
  return (hash & 0x7fffffff) % partitions;
}

const encoder = new TextEncoder();
const MULTIPLIER = 0x5bd1e995;

/** Ids are short and ASCII: their bytes are written here, without an encoder that allocates for each. */
const ascii = new Uint8Array(64);

function isWrittenAscii(key: string): boolean {
  if (key.length > ascii.length) return false;
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    if (code > 0x7f) return false;
    ascii[i] = code;
  }
  return true;
}

/** The signed 32-bit hash, as Java gives it. @param length how many of the bytes count. */
export function murmur2(bytes: Uint8Array, length = bytes.length): number {
  let hash = 0x9747b28c ^ length;
  const tail = length & ~3;
  for (let i = 0; i < tail; i += 4) {
    let word = Math.imul(int32At(bytes, i), MULTIPLIER);
    word ^= word >>> 24;
    word = Math.imul(word, MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  const rest = length & 3;
  if (rest > 2) hash ^= (bytes[tail + 2] ?? 0) << 16;
  if (rest > 1) hash ^= (bytes[tail + 1] ?? 0) << 8;
  if (rest > 0) hash = Math.imul(hash ^ (bytes[tail] ?? 0), MULTIPLIER);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, MULTIPLIER);
  return hash ^ (hash >>> 15);
}

/** Little-endian. */
function int32At(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}
