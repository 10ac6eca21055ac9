import { ByteWriter, nullableBytesBytes, varintBytes } from './byte-writer.ts';
import { crc32c } from './crc32c.ts';

export interface RecordToWrite {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestampMs: number;
  readonly headers: readonly (readonly [name: Buffer, value: Buffer])[];
}

export interface BatchToWrite {
  /** At least one. */
  readonly records: readonly RecordToWrite[];
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly transactional: boolean;
}

const FORMAT = 2;
const HEADER_BYTES = 61;
/** Base offset and length, which the length does not count. */
const PREFIX_BYTES = 12;
const CHECKSUM_AT = 17;
const CHECKED_FROM = 21;
const TRANSACTIONAL = 0x10;
const UNKNOWN_EPOCH = -1;

/**
 * Writes a record batch of message format v2, uncompressed, into one buffer. kafkajs makes several buffers for each
 * record and takes five times as long.
 * Source: https://kafka.apache.org/documentation/#recordbatch
 */
export function writeBatch({ records, ...producer }: BatchToWrite): Buffer {
  const times = records.map(({ timestampMs }) => timestampMs);
  const firstMs = times.reduce((first, time) => Math.min(first, time));
  const lastMs = times.reduce((last, time) => Math.max(last, time));
  const lengths = records.map((record, i) => recordBytes(record, i, firstMs));
  const length = lengths.reduce((sum, bytes) => sum + varintBytes(bytes) + bytes, HEADER_BYTES);

  const writer = new ByteWriter(length);
  writer.int64(0);
  writer.int32(length - PREFIX_BYTES);
  writer.int32(UNKNOWN_EPOCH);
  writer.int8(FORMAT);
  writer.int32(0);
  writer.int16(producer.transactional ? TRANSACTIONAL : 0);
  writer.int32(records.length - 1);
  writer.int64(firstMs);
  writer.int64(lastMs);
  writer.int64(producer.producerId);
  writer.int16(producer.producerEpoch);
  writer.int32(producer.firstSequence);
  writer.int32(records.length);
  for (const [i, record] of records.entries()) {
    writer.varint(lengths[i] ?? 0);
    writeRecord(writer, record, i, firstMs);
  }
  writer.bytes.writeUInt32BE(crc32c(writer.bytes, CHECKED_FROM), CHECKSUM_AT);
  return writer.bytes;
}

function writeRecord(writer: ByteWriter, record: RecordToWrite, index: number, firstMs: number): void {
  writer.int8(0);
  writer.varint(record.timestampMs - firstMs);
  writer.varint(index);
  writer.nullableBytes(record.key);
  writer.nullableBytes(record.value);
  writer.varint(record.headers.length);
  for (const [name, value] of record.headers) {
    writer.nullableBytes(name);
    writer.nullableBytes(value);
  }
}

function recordBytes(
  { key, value, timestampMs, headers }: RecordToWrite,
  index: number,
  firstMs: number,
): number {
  const frame = 1 + varintBytes(timestampMs - firstMs) + varintBytes(index) + varintBytes(headers.length);
  let bytes = frame + nullableBytesBytes(key) + nullableBytesBytes(value);
  for (const [name, content] of headers) bytes += nullableBytesBytes(name) + nullableBytesBytes(content);
  return bytes;
}
