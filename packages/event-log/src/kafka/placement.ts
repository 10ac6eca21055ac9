import type { IHeaders, Message } from 'kafkajs';
import { EventLogError, RecordTooLargeError } from '../errors.ts';
import { type NewRecord, RECORD_BYTES_MAX } from '../event-log.ts';
import { partitionOfKey } from '../partitioner.ts';

/** A record on its way: where it goes and what it weighs. */
export interface PlacedRecord {
  readonly partition: number;
  readonly bytes: number;
  readonly message: Message;
}

/** @throws RecordTooLargeError, or EventLogError when a record can have no place in the topic. */
export function place(topic: string, partitions: number, records: readonly NewRecord[]): PlacedRecord[] {
  const now = Date.now();
  return records.map((record) => {
    const partition = partitionOf(topic, partitions, record);
    const bytes = bytesOf(record);
    if (bytes > RECORD_BYTES_MAX) throw new RecordTooLargeError(topic, bytes, RECORD_BYTES_MAX);
    return { partition, bytes, message: messageOf(record, partition, now) };
  });
}

function partitionOf(topic: string, partitions: number, { key, partition }: NewRecord): number {
  if (partition === undefined) {
    if (key !== null) return partitionOfKey(key, partitions);
    throw new EventLogError(`a record for ${topic} has neither a key nor a partition; nothing was appended`);
  }
  if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return partition;
  throw new EventLogError(
    `a record is for ${topic}/${partition}, but the topic has ${partitions} partitions`,
  );
}

function bytesOf({ key, value, headers }: NewRecord): number {
  let bytes = lengthOf(key) + lengthOf(value);
  for (const name in headers) bytes += lengthOf(name) + lengthOf(headers[name] ?? null);
  return bytes;
}

function messageOf(record: NewRecord, partition: number, now: number): Message {
  const { key, value, headers, timestampMs = now } = record;
  return {
    key,
    value: bytesFor(value),
    partition,
    timestamp: String(timestampMs),
    ...(headers === undefined ? {} : { headers: headersFor(headers) }),
  };
}

function headersFor(headers: NonNullable<NewRecord['headers']>): IHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, bytesFor(value)]));
}

/** kafkajs takes a bare Uint8Array for an object and would write its text. */
function bytesFor<Value extends string | null>(value: Value | Uint8Array): Value | Buffer {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

function lengthOf(value: Uint8Array | string | null): number {
  if (value === null) return 0;
  return typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength;
}
