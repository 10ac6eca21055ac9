/** A real broker for tests and benchmarks. */
import { Kafka, logLevel } from 'kafkajs';
import type { Broker } from './broker.ts';
import { whyNoJars } from './kafka-jars.ts';
import { startLocalKafka } from './local-kafka.ts';
import { dockerAnswers, startRedpanda } from './redpanda-container.ts';

export type { Broker } from './broker.ts';

/**
 * The broker that KAFKA_BROKERS names; else a Redpanda container where Docker answers; else Apache Kafka where Java
 * and Maven are there; else undefined, after a line on stderr that says why.
 * @throws in CI, where the Kafka half of the suites must not be skipped.
 */
export async function startBroker(): Promise<Broker | undefined> {
  const { KAFKA_BROKERS: brokers } = process.env;
  return brokers ? foreignBroker(brokers) : startOwnBroker();
}

/** As `startBroker`, but never the one that KAFKA_BROKERS names: for tests that kill their broker. */
export async function startOwnBroker(): Promise<Broker | undefined> {
  if (await dockerAnswers()) return startRedpanda();
  const reason = await whyNoJars();
  if (reason === undefined) return startLocalKafka();
  const message = `no broker to test with: Docker does not answer, and ${reason}; or set KAFKA_BROKERS`;
  const { CI } = process.env;
  if (CI) throw new Error(message);
  process.stderr.write(`${message}\n`);
  return undefined;
}

async function foreignBroker(brokers: string): Promise<Broker> {
  return {
    brokers,
    description: `${await engineOf(brokers)} at ${brokers}`,
    canRestart: false,
    restart: () => Promise.reject(new Error('the broker of KAFKA_BROKERS is not ours to restart')),
    suspend: () => Promise.reject(new Error('the broker of KAFKA_BROKERS is not ours to suspend')),
    stop: () => Promise.resolve(),
  };
}

/** The Kafka protocol names no engine, but Redpanda's cluster ids begin with its name. */
async function engineOf(brokers: string): Promise<string> {
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const { clusterId } = await admin.describeCluster();
    return clusterId.startsWith('redpanda') ? 'Redpanda' : 'Apache Kafka';
  } finally {
    await admin.disconnect();
  }
}
