/// <reference path="./kafkajs-internals.d.ts" />
import type { Message } from 'kafkajs';
import BrokerClient, { type ProduceOptions, type ProduceResponse } from 'kafkajs/src/broker/index.js';
import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { ByteReader } from './byte-reader.ts';
import { failOn } from './failure.ts';
import { type RecordToWrite, writeBatch } from './record-batch-writer.ts';

const API_KEY = 0;
/** The last version that kafkajs knows; brokers since 2018 have it. */
const API_VERSION = 7;
const ACKNOWLEDGED_WITHIN_MS = 30_000;

/**
 * kafkajs keeps its part of producing: leaders, sequence numbers, transactions, repetitions. Only the request itself
 * is written by this adapter, because writing it is most of what an append costs.
 */
BrokerClient.prototype.produce = async function produce(options: ProduceOptions): Promise<ProduceResponse> {
  try {
    return await this.connectionPool.send(produceRequest(options));
  } catch (error) {
    if (error instanceof Error && error.name === 'KafkaJSConnectionClosedError') await this.disconnect();
    throw error;
  }
};

/** Source: https://kafka.apache.org/protocol#The_Messages_Produce */
function produceRequest(options: ProduceOptions): ProtocolRequest<ProduceResponse> {
  return {
    request: {
      apiKey: API_KEY,
      apiVersion: API_VERSION,
      apiName: 'Produce',
      encode: async () => encodeProduce(options),
    },
    response: { decode: async (payload) => decodeProduce(payload), parse: async (response) => response },
  };
}

function encodeProduce(options: ProduceOptions): Encoder {
  const { topicData, transactionalId = null, producerId, producerEpoch, acks } = options;
  const encoder = new Encoder()
    .writeString(transactionalId)
    .writeInt16(acks)
    .writeInt32(options.timeout ?? ACKNOWLEDGED_WITHIN_MS)
    .writeInt32(topicData.length);
  for (const { topic, partitions } of topicData) {
    encoder.writeString(topic).writeInt32(partitions.length);
    for (const { partition, messages, firstSequence } of partitions) {
      const batch = writeBatch({
        records: messages.map(recordOf),
        producerId: Number(producerId),
        producerEpoch,
        firstSequence,
        transactional: transactionalId !== null,
      });
      encoder.writeInt32(partition).writeBytes(batch);
    }
  }
  return encoder;
}

function recordOf({ key, value, timestamp, headers = {} }: Message): RecordToWrite {
  return {
    key: bytesOf(key),
    value: bytesOf(value),
    timestampMs: Number(timestamp),
    headers: Object.entries(headers).map(([name, content]) => {
      if (!Buffer.isBuffer(content)) throw new TypeError(`header ${name} is not bytes`);
      return [Buffer.from(name), content] as const;
    }),
  };
}

const bytesOf = (content: Buffer | string | null | undefined): Buffer | null =>
  typeof content === 'string' ? Buffer.from(content) : (content ?? null);

function decodeProduce(payload: Buffer): ProduceResponse {
  const reader = new ByteReader(payload);
  const topics = reader.array((topic) => ({
    topicName: topic.string(),
    partitions: topic.array(decodePartition),
  }));
  return { topics, clientSideThrottleTime: reader.int32() };
}

function decodePartition(reader: ByteReader): ProduceResponse['topics'][number]['partitions'][number] {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const baseOffset = String(reader.int64());
  reader.int64();
  reader.int64();
  failOn(errorCode);
  return { partition, errorCode, baseOffset };
}
