import type { Kafka } from 'kafkajs';
import { EventLogError, PartitionCountMismatchError, UnknownTopicError } from '../errors.ts';
import type { TopicSpec } from '../event-log.ts';
import type { KafkaConnection } from './connection.ts';
import { repeat } from './repeat.ts';
import { configEntriesOf, REPLICAS_MAX } from './topic-settings.ts';

/** Partition counts never change: one answer is enough. */
export class Topics {
  readonly #kafka: Kafka;
  readonly #connection: KafkaConnection;
  readonly #counts = new Map<string, number>();

  constructor(kafka: Kafka, connection: KafkaConnection) {
    this.#kafka = kafka;
    this.#connection = connection;
  }

  /** @throws UnknownTopicError */
  async partitionCount(topic: string): Promise<number> {
    const known = this.#counts.get(topic);
    if (known !== undefined) return known;
    const count = await this.#connection.withTopic(
      topic,
      async (cluster) => cluster.findTopicPartitionMetadata(topic).length,
    );
    this.#counts.set(topic, count);
    return count;
  }

  /** @throws UnknownTopicError */
  async partitions(topic: string): Promise<number[]> {
    return Array.from({ length: await this.partitionCount(topic) }, (_, partition) => partition);
  }

  /** @throws PartitionCountMismatchError */
  async create(specs: readonly TopicSpec[]): Promise<void> {
    const missing: TopicSpec[] = [];
    for (const spec of specs) if (!(await this.#exists(spec.name))) missing.push(spec);
    if (missing.length > 0) await repeat(() => this.#create(missing));
    for (const { name, partitions } of specs) {
      // The brokers tell each other of a new topic, and elect its leaders, after they have answered.
      const found = await repeat(() => this.partitionCount(name), { passes: isUnknown });
      if (found !== partitions) throw new PartitionCountMismatchError(name, found, partitions);
    }
  }

  async #exists(topic: string): Promise<boolean> {
    try {
      await this.partitionCount(topic);
      return true;
    } catch (error) {
      if (isUnknown(error)) return false;
      throw error;
    }
  }

  /** A topic that another process has created meanwhile is left as it is. */
  async #create(specs: readonly TopicSpec[]): Promise<void> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      const { brokers } = await admin.describeCluster();
      const replicationFactor = Math.min(REPLICAS_MAX, brokers.length);
      const topics = specs.map((spec) => ({
        topic: spec.name,
        numPartitions: spec.partitions,
        replicationFactor,
        configEntries: configEntriesOf(spec, replicationFactor),
      }));
      await admin.createTopics({ waitForLeaders: false, topics });
    } catch (error) {
      throw refusalOf(error) ?? error;
    } finally {
      await admin.disconnect();
    }
  }
}

/** kafkajs' own message does not say what is wrong. */
function refusalOf(error: unknown): EventLogError | undefined {
  if (!(error instanceof Error && 'errors' in error && Array.isArray(error.errors))) return undefined;
  const reasons = error.errors.map(
    ({ topic, message }: { topic?: unknown; message?: unknown }) => `${topic}: ${message}`,
  );
  return new EventLogError(`the brokers did not create the topics: ${reasons.join('; ')}`, { cause: error });
}

const isUnknown = (error: unknown): boolean => error instanceof UnknownTopicError;
