/// <reference path="./kafkajs-internals.d.ts" />
import type { ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import Encoder from 'kafkajs/src/protocol/encoder.js';
import { EventLogError } from '../errors.ts';
import { ByteReader } from './byte-reader.ts';

const API_KEY = 44;
const API_VERSION = 0;
const TOPIC = 2;
const SET = 0;

/**
 * Sets these settings of a topic and leaves the others as they are: kafkajs has only the older request, which puts
 * every other setting back to its default. Source: https://kafka.apache.org/protocol#The_Messages_IncrementalAlterConfigs
 */
export function alterSettingsRequest(
  topic: string,
  settings: readonly { readonly name: string; readonly value: string }[],
): ProtocolRequest<Readonly<Record<string, never>>> {
  return {
    request: {
      apiKey: API_KEY,
      apiVersion: API_VERSION,
      apiName: 'IncrementalAlterConfigs',
      encode: async () => {
        const encoder = new Encoder().writeInt32(1).writeInt8(TOPIC).writeString(topic);
        encoder.writeInt32(settings.length);
        for (const { name, value } of settings) encoder.writeString(name).writeInt8(SET).writeString(value);
        return encoder.writeBoolean(false);
      },
    },
    response: { decode: async (payload) => failOnRefusal(payload), parse: async (nothing) => nothing },
  };
}

function failOnRefusal(payload: Buffer): Readonly<Record<string, never>> {
  const reader = new ByteReader(payload);
  reader.int32();
  const refusals = reader.array((resource) => {
    const code = resource.int16();
    const message = resource.string();
    resource.int8();
    return { code, message, topic: resource.string() };
  });
  for (const { code, message, topic } of refusals) {
    if (code !== 0)
      throw new EventLogError(`the brokers did not change ${topic}: ${message || `error ${code}`}`);
  }
  return {};
}
