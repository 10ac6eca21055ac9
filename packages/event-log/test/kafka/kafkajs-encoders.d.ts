/** kafkajs' own encoders and decoders, as the other side of this adapter's. */
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

declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(bytes: Buffer);
  }
}

declare module 'kafkajs/src/protocol/recordBatch/v0/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';

  export default function decodeBatch(decoder: Decoder): Promise<{
    firstOffset: string;
    inTransaction: boolean;
    producerId: string;
    producerEpoch: number;
    firstSequence: number;
    lastOffsetDelta: number;
    maxTimestamp: string;
    records: readonly {
      key: Buffer | null;
      value: Buffer | null;
      timestamp: string;
      headers: Record<string, Buffer>;
    }[];
  }>;
}

declare module 'kafkajs/src/protocol/recordBatch/crc32C/index.js' {
  /** As a signed or an unsigned number. */
  export default function checksum(bytes: Buffer): number;
}
