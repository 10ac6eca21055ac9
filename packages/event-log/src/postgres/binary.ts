/**
 * PostgreSQL's binary array format, which saves the database from parsing hexadecimal text. Source: array_send in
 * src/backend/utils/adt/arrayfuncs.c: dimensions, has nulls, element type; length and lower bound of the dimension;
 * then each element as its length (-1 for null) and its bytes.
 */
const ARRAY_HEADER_BYTES = 20;
const BYTEA = 17;
const INT4 = 23;
const INT8 = 20;

export function byteaArray(values: readonly (Buffer | null)[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0);
  const array = allocate(BYTEA, values.length, bytes);
  let at = ARRAY_HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(value?.length ?? -1, at);
    if (value !== null) at += value.copy(array, at);
  }
  return array;
}

export function int4Array(values: readonly number[]): Buffer {
  const array = allocate(INT4, values.length, 8 * values.length);
  let at = ARRAY_HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(4, at);
    at = array.writeInt32BE(value, at);
  }
  return array;
}

export function int8Array(values: readonly number[]): Buffer {
  const array = allocate(INT8, values.length, 12 * values.length);
  let at = ARRAY_HEADER_BYTES;
  for (const value of values) {
    at = array.writeInt32BE(8, at);
    at = array.writeInt32BE(Math.floor(value / WORD), at);
    at = array.writeUInt32BE(((value % WORD) + WORD) % WORD, at);
  }
  return array;
}

/** Values outside ±2^53 do not occur: they are positions and milliseconds. */
export const readInt8 = (bytes: Buffer, at: number): number =>
  bytes.readInt32BE(at) * WORD + bytes.readUInt32BE(at + 4);

const WORD = 2 ** 32;

function allocate(elementType: number, length: number, bytes: number): Buffer {
  const array = Buffer.allocUnsafe(ARRAY_HEADER_BYTES + bytes);
  let at = array.writeInt32BE(1, 0);
  at = array.writeInt32BE(1, at);
  at = array.writeInt32BE(elementType, at);
  at = array.writeInt32BE(length, at);
  array.writeInt32BE(1, at);
  return array;
}
