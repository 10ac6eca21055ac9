/** CRC-32C (Castagnoli), reflected. Node's zlib has only the other CRC-32. */
const POLYNOMIAL = 0x82f63b78;
const LANES = 4;

/** Four tables, so that four bytes are taken at once; one after the other in one array. */
const TABLES = new Int32Array(LANES * 256);
for (let byte = 0; byte < 256; byte++) {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  TABLES[byte] = value;
}
for (let i = 256; i < TABLES.length; i++) {
  const before = TABLES[i - 256] ?? 0;
  TABLES[i] = (before >>> 8) ^ (TABLES[before & 0xff] ?? 0);
}

/** The checksum of `bytes` from `start` to `end` as an unsigned number. */
export function crc32c(bytes: Buffer, start = 0, end = bytes.length): number {
  let crc = ~0;
  let at = start;
  for (; at + LANES <= end; at += LANES) {
    crc ^= bytes.readInt32LE(at);
    crc =
      (TABLES[768 + (crc & 0xff)] ?? 0) ^
      (TABLES[512 + ((crc >>> 8) & 0xff)] ?? 0) ^
      (TABLES[256 + ((crc >>> 16) & 0xff)] ?? 0) ^
      (TABLES[crc >>> 24] ?? 0);
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ (TABLES[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}
