/// <reference path="./kafkajs-internals.d.ts" />
import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import type { PartitionPosition } from '../event-log.ts';
import { ByteReader } from './byte-reader.ts';
import { failOn } from './failure.ts';

const API_KEY = 9;
/** The first version that can ask for stable offsets only; brokers since 2020 have it. */
const API_VERSION = 7;
const NONE_COMMITTED = -1;

export interface OffsetFetchOptions {
  readonly group: string;
  readonly topic: string;
  readonly partitions: readonly number[];
  /** Fail with UNSTABLE_OFFSET_COMMIT while a transaction that commits one of them is undecided. */
  readonly stable: boolean;
}

/**
 * The offsets that a group has committed, without those where it has not. kafkajs has no version of this request
 * that can ask for stable ones. Source: https://kafka.apache.org/protocol#The_Messages_OffsetFetch
 */
export function offsetFetchRequest(options: OffsetFetchOptions): ProtocolRequest<PartitionPosition[]> {
  const { group, topic, partitions, stable } = options;
  return {
    request: {
      apiKey: API_KEY,
      apiVersion: API_VERSION,
      apiName: 'OffsetFetch',
      encode: async () => {
        const encoder = noTaggedFields(new Encoder())
          .writeUVarIntString(group)
          .writeUVarInt(2)
          .writeUVarIntString(topic)
          .writeUVarInt(partitions.length + 1);
        for (const partition of partitions) encoder.writeInt32(partition);
        return noTaggedFields(noTaggedFields(encoder).writeBoolean(stable));
      },
    },
    response: { decode: async (payload) => decodeOffsets(payload), parse: async (positions) => positions },
  };
}

const noTaggedFields = (encoder: Encoder): Encoder => encoder.writeUVarInt(0);

function decodeOffsets(payload: Buffer): PartitionPosition[] {
  const reader = new ByteReader(payload);
  reader.taggedFields();
  reader.int32();
  const topics = reader.compactArray((topic) => {
    topic.compactString();
    const partitions = topic.compactArray(decodePartition);
    topic.taggedFields();
    return partitions;
  });
  failOn(reader.int16());
  return topics.flat().filter(({ position }) => position !== NONE_COMMITTED);
}

function decodePartition(reader: ByteReader): PartitionPosition {
  const partition = reader.int32();
  const position = reader.int64();
  reader.int32();
  reader.compactString();
  failOn(reader.int16());
  reader.taggedFields();
  return { partition, position };
}
