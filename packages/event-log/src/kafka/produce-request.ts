/// <reference path="./kafkajs-internals.d.ts" />
import type { Message } from 'kafkajs';
import BrokerClient, { type ProduceOptions, type ProduceResponse } from 'kafkajs/src/broker/index.js';
import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { ByteReader } from './byte-reader.ts';
import { failOn, failureOf } from './failure.ts';
import { type RecordToWrite, writeBatch } from './record-batch-writer.ts';

const API_KEY = 0;
/** The last version that kafkajs knows; brokers since 2018 have it. */
const API_VERSION = 7;

/**
 * kafkajs keeps its part: partitions, sequence numbers, transactions, repetitions. Only the request itself is written
 * by this adapter.
 */
BrokerClient.prototype.produce = async function produce(options: ProduceOptions): Promise<ProduceResponse> {
  try {
    return await this.connectionPool.send(produceRequest(options));
  } catch (error) {
    if (failureOf(error) === 'connection') await this.disconnect();
    throw error;
  }
};
