/**
 * The partition of a key as Java's Kafka client computes it: `toPositive(murmur2(utf8(key))) % partitions`.
 * Source: org.apache.kafka.common.utils.Utils.murmur2 (Austin Appleby's MurmurHash2, seed 0x9747b28c).
 */
export function partitionOfKey(key: string, partitions: number): number {
  return (murmur2(encoder.encode(key)) & 0x7fffffff) % partitions;
}

const encoder = new TextEncoder();
const MULTIPLIER = 0x5bd1e995;

/** The signed 32-bit hash, as Java gives it. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let hash = 0x9747b28c ^ length;
  const tail = length & ~3;
  for (let i = 0; i < tail; i += 4) {
    let word = Math.imul(view.getInt32(i, true), MULTIPLIER);
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
