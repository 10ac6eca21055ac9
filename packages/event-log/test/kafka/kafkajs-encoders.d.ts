/** kafkajs' own encoders, as the other side of what this adapter decodes. */
declare module 'kafkajs/src/protocol/recordBatch/v0/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';
  import type { EncodedRecord } from 'kafkajs/src/protocol/recordBatch/record/v0/index.js';

  const recordBatch: {
    RecordBatch(batch: {
      firstOffset: string;
      firstTimestamp: number;
      maxTimestamp: number;
      lastOffsetDelta: number;
      /** 1 is gzip. */
      compression?: number;
      transactional?: boolean;
      producerId?: string;
      records: EncodedRecord[];
    }): Promise<Encoder & { readonly buffer: Buffer }>;
  };
  export default recordBatch;
}

declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  export type EncodedRecord = object;
  export default function encodeRecord(record: {
    offsetDelta: number;
    timestampDelta: number;
    key: Buffer | string | null;
    value: Buffer | null;
    headers: Record<string, Buffer>;
  }): EncodedRecord;
}
