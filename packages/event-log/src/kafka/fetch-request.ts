/// <reference path="./kafkajs-internals.d.ts" />
import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { ByteReader } from './byte-reader.ts';
import { failOn } from './failure.ts';
import { type DecodedBatches, decodeBatches } from './record-batch.ts';

export interface Fetched extends DecodedBatches {
  /** Every record below it is decided: committed or aborted. */
  readonly lastStablePosition: number;
  /** Behind the last record that all replicas have, decided or not. */
  readonly highWatermark: number;
}

export interface FetchOptions {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** A response holds at least one batch, however large. */
  readonly bytesMax: number;
  /** How long the broker waits for a record when there is none. */
  readonly waitMsMax: number;
}

const API_KEY = 1;
/** The last version with plain encoding; brokers since 2019 have it. */
const API_VERSION = 11;
const NOT_A_REPLICA = -1;
const READ_COMMITTED = 1;
const NO_SESSION = { id: 0, epoch: -1 };
/** Whoever lets the broker wait must not take it for dead. */
const ANSWER_WITHIN_MS = 20_000;

/**
 * Fetches committed records of one partition. Source: https://kafka.apache.org/protocol#The_Messages_Fetch
 */
export function fetchRequest(options: FetchOptions): ProtocolRequest<Fetched> {
  const { topic, partition, from, bytesMax, waitMsMax } = options;
  return {
    request: {
      apiKey: API_KEY,
      apiVersion: API_VERSION,
      apiName: 'Fetch',
      encode: async () =>
        new Encoder()
          .writeInt32(NOT_A_REPLICA)
          .writeInt32(waitMsMax)
          .writeInt32(1)
          .writeInt32(bytesMax)
          .writeInt8(READ_COMMITTED)
          .writeInt32(NO_SESSION.id)
          .writeInt32(NO_SESSION.epoch)
          .writeInt32(1)
          .writeString(topic)
          .writeInt32(1)
          .writeInt32(partition)
          .writeInt32(-1)
          .writeInt64(String(from))
          .writeInt64('-1')
          .writeInt32(bytesMax)
          .writeInt32(0)
          .writeString(''),
    },
    response: { decode: async (payload) => decodeFetch(payload, from), parse: async (fetched) => fetched },
    requestTimeout: waitMsMax + ANSWER_WITHIN_MS,
  };
}

function decodeFetch(payload: Buffer, from: number): Fetched {
  const reader = new ByteReader(payload);
  reader.int32();
  failOn(reader.int16());
  reader.int32();
  const [partitions = []] = reader.array((topic) => {
    topic.string();
    return topic.array((partition) => decodePartition(partition, from));
  });
  const [fetched] = partitions;
  if (fetched === undefined) throw new Error('the broker answered a fetch without the partition asked for');
  return fetched;
}

function decodePartition(reader: ByteReader, from: number): Fetched {
  reader.int32();
  failOn(reader.int16());
  const highWatermark = reader.int64();
  const lastStablePosition = reader.int64();
  reader.int64();
  const aborted = reader.array((transaction) => ({
    producerId: transaction.int64(),
    firstOffset: transaction.int64(),
  }));
  reader.int32();
  return { ...decodeBatches(reader.bytes(), from, aborted), lastStablePosition, highWatermark };
}
