/// <reference path="./kafkajs-encoders.d.ts" />
import { zstdCompressSync } from 'node:zlib';
import encodeRecord from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';
import recordBatch from 'kafkajs/src/protocol/recordBatch/v0/index.js';

const GZIP = 1;
const LENGTH_AT = 8;
const ATTRIBUTES_AT = 21;
const RECORDS_AT = 61;
const CONTROL = 0x20;
/** Base offset and length are not part of the length. */
const PREFIX_BYTES = 12;

export interface Written {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly timestampMs: number;
  readonly headers?: Record<string, Buffer>;
}

export interface BatchOptions {
  readonly at: number;
  readonly records: readonly Written[];
  readonly gzip?: boolean;
  /** The producer of a transactional batch. */
  readonly transactionOf?: number;
}

/** A record batch as kafkajs writes it. */
export async function batch({ at, records, gzip = false, transactionOf }: BatchOptions): Promise<Buffer> {
  const times = records.map(({ timestampMs }) => timestampMs);
  const first = Math.min(...times);
  const encoded = await recordBatch.RecordBatch({
    firstOffset: String(at),
    firstTimestamp: first,
    maxTimestamp: Math.max(...times),
    lastOffsetDelta: records.length - 1,
    compression: gzip ? GZIP : 0,
    transactional: transactionOf !== undefined,
    producerId: String(transactionOf ?? -1),
    records: records.map(({ key, value, timestampMs, headers = {} }, offsetDelta) =>
      encodeRecord({ offsetDelta, timestampDelta: timestampMs - first, key, value, headers }),
    ),
  });
  return encoded.buffer;
}

/** Values for which nothing but their text matters. */
export const texts = (...values: string[]): Written[] =>
  values.map((value) => ({ key: null, value: Buffer.from(value), timestampMs: 1_000 }));

/** The batch with which a broker ends a transaction. */
export async function marker(at: number, producer: number, kind: 'commit' | 'abort'): Promise<Buffer> {
  const key = Buffer.from([0, 0, 0, kind === 'commit' ? 1 : 0]).toString('latin1');
  const value = Buffer.alloc(6);
  const bytes = await batch({ at, records: [{ key, value, timestampMs: 9_000 }], transactionOf: producer });
  bytes.writeInt16BE(bytes.readInt16BE(ATTRIBUTES_AT) | CONTROL, ATTRIBUTES_AT);
  return bytes;
}

/** The same batch with another compression number, and compressed so where this runtime can. */
export function recompressed(bytes: Buffer, compression: 'snappy' | 'lz4' | 'zstd'): Buffer {
  const records = bytes.subarray(RECORDS_AT);
  const body = compression === 'zstd' ? zstdCompressSync(records) : records;
  const changed = Buffer.concat([bytes.subarray(0, RECORDS_AT), body]);
  const number = { snappy: 2, lz4: 3, zstd: 4 }[compression];
  changed.writeInt16BE(changed.readInt16BE(ATTRIBUTES_AT) | number, ATTRIBUTES_AT);
  changed.writeInt32BE(changed.length - PREFIX_BYTES, LENGTH_AT);
  return changed;
}
