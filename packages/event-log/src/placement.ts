import { EventLogError, RecordTooLargeError } from './errors.ts';
import { type NewRecord, RECORD_BYTES_MAX } from './event-log.ts';
import { partitionOfKey } from './partitioner.ts';

/** A record that may be appended as it is: its partition is known to exist, its size is within the limit. */
export interface PlacedRecord {
  readonly partition: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer])[];
  /** Key + value + headers. */
  readonly bytes: number;
}

/**
 * Checks all records of a call before any of them is appended, and gives each its partition.
 * @throws RecordTooLargeError; EventLogError where a record has neither key nor partition, or one out of range.
 */
export function placeRecords(
  topic: string,
  partitions: number,
  records: readonly NewRecord[],
): PlacedRecord[] {
  const nowMs = Date.now();
  return records.map((record) => {
    const key = record.key === null ? null : Buffer.from(record.key);
    const value = record.value === null ? null : toBuffer(record.value);
    const headers = Object.entries(record.headers ?? {}).map(
      ([name, bytes]) => [name, toBuffer(bytes)] as const,
    );
    const headerBytes = headers.reduce(
      (sum, [name, bytes]) => sum + Buffer.byteLength(name) + bytes.length,
      0,
    );
    const bytes = (key?.length ?? 0) + (value?.length ?? 0) + headerBytes;
    if (bytes > RECORD_BYTES_MAX) throw new RecordTooLargeError(topic, bytes, RECORD_BYTES_MAX);
    const partition = record.partition ?? partitionFor(topic, record.key, partitions);
    assertPartition(topic, partition, partitions);
    return { partition, timestampMs: record.timestampMs ?? nowMs, key, value, headers, bytes };
  });
}

function partitionFor(topic: string, key: string | null, partitions: number): number {
  if (key === null) {
    throw new EventLogError(`a record for ${topic} has neither key nor partition; give it one of them`);
  }
  return partitionOfKey(key, partitions);
}

/** @throws EventLogError where the topic has no such partition. */
export function assertPartition(topic: string, partition: number, partitions: number): void {
  if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return;
  throw new EventLogError(
    `${topic} has no partition ${partition}; its partitions are 0 to ${partitions - 1}`,
  );
}

const toBuffer = (bytes: Uint8Array | string): Buffer =>
  typeof bytes === 'string'
    ? Buffer.from(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
