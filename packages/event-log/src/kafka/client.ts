/// <reference path="./kafkajs-internals.d.ts" />
import { Kafka, type LogEntry, logLevel, type RetryOptions, type SASLOptions } from 'kafkajs';
import Cluster from 'kafkajs/src/cluster/index.js';
import createSocketFactory from 'kafkajs/src/network/socketFactory.js';
import type { Logger } from '../logger.ts';
import type { KafkaSettings, SaslSettings } from './settings.ts';
import './idle-timers.ts';
import './produce-request.ts';
import './single-connect.ts';

const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 20_000;
const METADATA_AGE_MS_MAX = 300_000;
const READ_COMMITTED = 1;

/** Producers carry on through a restart of the brokers, about half a minute: a new one would not know what is sent. */
const PRODUCER_RETRY: RetryOptions = {
  initialRetryTime: 20,
  multiplier: 1.5,
  factor: 0.2,
  maxRetryTime: 1_000,
  retries: 40,
};
/** Everything else is tried again on a new connection. */
const CLUSTER_RETRY: RetryOptions = { initialRetryTime: 50, multiplier: 1.5, factor: 0.2, retries: 3 };

export interface KafkaClient {
  /** For producers and administration, which the public interface of kafkajs covers. */
  readonly kafka: Kafka;
  /** For requests below that interface. Not connected yet. */
  readonly openCluster: () => Cluster;
}

export function createClient(settings: KafkaSettings, logger: Logger): KafkaClient {
  const { ssl = false, sasl } = settings;
  const config = {
    brokers: [...settings.brokers],
    clientId: settings.clientId ?? 'votestream',
    ssl: typeof ssl === 'boolean' ? ssl : { ca: [ssl.ca] },
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
  };
  const account = sasl === undefined ? undefined : kafkajsSasl(sasl);
  const kafka = new Kafka({
    ...config,
    retry: PRODUCER_RETRY,
    ...(account === undefined ? {} : { sasl: account }),
    logLevel: logLevel.INFO,
    logCreator: () => quietly(logger),
  });
  const socketFactory = createSocketFactory();
  return {
    kafka,
    openCluster: () =>
      new Cluster({
        ...config,
        sasl: account,
        retry: CLUSTER_RETRY,
        socketFactory,
        logger: kafka.logger(),
        metadataMaxAge: METADATA_AGE_MS_MAX,
        allowAutoTopicCreation: false,
        isolationLevel: READ_COMMITTED,
      }),
  };
}

function kafkajsSasl({ mechanism, ...account }: SaslSettings): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...account };
    case 'scram-sha-256':
      return { mechanism, ...account };
    case 'scram-sha-512':
      return { mechanism, ...account };
  }
}

/**
 * kafkajs logs every step that it repeats as an error. What does not succeed in the end comes to the caller as an
 * exception, so its own log is for whoever debugs.
 */
function quietly(logger: Logger): (entry: LogEntry) => void {
  return ({ namespace, label, log: { message, timestamp: _, logger: _name, ...fields } }) =>
    logger.debug({ ...fields, namespace, level: label }, `kafkajs: ${message}`);
}
