/// <reference path="./kafkajs-internals.d.ts" />
import { setTimeout as delay } from 'node:timers/promises';
import { ELECTIONS } from '@votestream/domain';
import type { Broker } from 'kafkajs/src/cluster/index.js';
import { UnknownTopicError, WrongLogError } from '../errors.ts';
import type {
  ConsumeOptions,
  EventLog,
  LogRecord,
  NewRecord,
  PartitionPosition,
  ReadOptions,
  RecordBatch,
  RecordPosition,
  Start,
  TopicDifference,
  TopicSpec,
  Watermark,
} from '../event-log.ts';
import { logIdIn } from '../log-id.ts';
import { type Logger, SILENT } from '../logger.ts';
import { assertPartition, placeRecords } from '../placement.ts';
import { Appender } from './appender.ts';
import type { LogServices } from './assignment.ts';
import { createClient, type KafkaClient } from './client.ts';
import { KafkaConnection } from './connection.ts';
import { consumeAsMember } from './consuming.ts';
import { committedOffsets } from './group-offsets.ts';
import { checkNotBeyondEnd, firstFrom, firstNotOlder, type ScanOptions, scan } from './partition-reader.ts';
import { candidatesNotOlder, endsOf, watermarksOf } from './positions.ts';
import { restoreRecords } from './restoring.ts';
import type { KafkaSettings } from './settings.ts';
import { TopicAdministration } from './topic-administration.ts';
import { Topics } from './topics.ts';

/** The end of a transaction is acknowledged some milliseconds before it is written; nobody waits longer for it. */
const DECIDED_MS_MAX = 1_000;
const DECIDED_INTERVAL_MS = 2;

/** The log on Redpanda or Apache Kafka. Connects when it is used first. */
export function openKafkaLog({
  logger = SILENT,
  ...settings
}: KafkaSettings & { logger?: Logger }): EventLog {
  return new KafkaLog(settings, logger);
}

class KafkaLog implements EventLog, LogServices {
  readonly description: string;
  readonly client: KafkaClient;
  /** For requests that the brokers answer at once. */
  readonly connection: KafkaConnection;
  readonly #logger: Logger;
  readonly #topics: Topics;
  readonly #administration: TopicAdministration;
  readonly #appender: Appender;
  readonly #closing = new AbortController();
  readonly #followers = new Set<KafkaConnection>();
  readonly #members = new Set<Promise<void>>();
  #id: string | undefined;

  constructor(settings: KafkaSettings, logger: Logger) {
    this.description = `Kafka protocol at ${settings.brokers.join(',')}`;
    this.#logger = logger;
    this.client = createClient(settings, logger);
    this.connection = new KafkaConnection(this.client);
    this.#topics = new Topics(this.client.kafka, this.connection);
    this.#administration = new TopicAdministration(this.client.kafka, this.connection, this.#topics);
    this.#appender = new Appender(this.client.kafka, logger);
  }

  createTopics(topics: readonly TopicSpec[]): Promise<void> {
    return this.#topics.create(topics);
  }

  topicDifferences(topics: readonly TopicSpec[]): Promise<TopicDifference[]> {
    return this.#administration.differences(topics);
  }

  amendTopics(topics: readonly TopicSpec[]): Promise<TopicDifference[]> {
    return this.#administration.amend(topics);
  }

  partitionCount(topic: string): Promise<number> {
    return this.#topics.partitionCount(topic);
  }

  async append(topic: string, records: readonly NewRecord[]): Promise<RecordPosition[]> {
    return this.#appender.append(topic, placeRecords(topic, await this.partitionCount(topic), records));
  }

  async restore(topic: string, partition: number, records: readonly LogRecord[]): Promise<void> {
    assertPartition(topic, partition, await this.partitionCount(topic));
    if (records.length === 0) return;
    const end = (await endsOf(this.connection, topic, [partition])).get(partition) ?? 0;
    await restoreRecords(this.#appender, { topic, partition, end }, records);
  }

  async *read(
    topic: string,
    partition: number,
    from: Start,
    { until, follow = false, signal: stop }: ReadOptions = {},
  ): AsyncGenerator<RecordBatch> {
    assertPartition(topic, partition, await this.partitionCount(topic));
    const start = await this.positionOf(from);
    const signal = stop === undefined ? this.#closing.signal : AbortSignal.any([stop, this.#closing.signal]);
    const what = { topic, partition, from: start, signal, ahead: true };
    if (follow) {
      yield* this.#follow({ ...what, ...(until === undefined ? {} : { until }) });
      return;
    }
    const end = (await endsOf(this.connection, topic, [partition])).get(partition) ?? 0;
    if (start > end) await checkNotBeyondEnd(this.connection, what);
    const last = Math.min(until ?? end, end);
    if (start >= last) yield { topic, partition, records: [], nextPosition: start };
    yield* scan(this.connection, { ...what, until: last });
  }

  async lookup(topic: string, partition: number, position: number): Promise<LogRecord | undefined> {
    const record = await firstFrom(this.connection, { topic, partition, from: position });
    return record?.position === position ? record : undefined;
  }

  async watermarks(topic: string): Promise<Watermark[]> {
    return watermarksOf(this.connection, topic, await this.#topics.partitions(topic));
  }

  async hasCommittedFrom(topic: string, partition: number, position: number): Promise<boolean> {
    return (await firstFrom(this.connection, { topic, partition, from: position })) !== undefined;
  }

  async positionsAt(topic: string, timestampMs: number): Promise<PartitionPosition[]> {
    const partitions = await this.#topics.partitions(topic);
    const [watermarks, candidates] = await Promise.all([
      watermarksOf(this.connection, topic, partitions),
      candidatesNotOlder(this.connection, topic, partitions, timestampMs),
    ]);
    const positions = watermarks.map(async ({ partition, end }) => {
      const from = candidates.get(partition) ?? end;
      const records = scan(this.connection, { topic, partition, from, until: end, ahead: false });
      return { partition, position: (await firstNotOlder(records, timestampMs)) ?? end };
    });
    return Promise.all(positions);
  }

  async committed(group: string, topic: string): Promise<PartitionPosition[]> {
    const partitions = await this.#topics.partitions(topic);
    return committedOffsets(this.connection, { group, topic, partitions });
  }

  async groupMembers(group: string): Promise<number> {
    const describe = (coordinator: Broker) => coordinator.describeGroups({ groupIds: [group] });
    const { groups } = await this.connection.withCoordinator(group, describe);
    return groups.reduce((sum, { members }) => sum + members.length, 0);
  }

  async consume(options: ConsumeOptions): Promise<void> {
    for (const topic of options.topics) await this.partitionCount(topic);
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const member = consumeAsMember(this, this.#logger, { ...options, signal });
    this.#members.add(member);
    return member.finally(() => this.#members.delete(member));
  }

  async id(): Promise<string | undefined> {
    if (this.#id !== undefined) return this.#id;
    try {
      const first = await firstFrom(this.connection, { topic: ELECTIONS, partition: 0, from: 0 });
      this.#id = first && logIdIn(first);
    } catch (error) {
      if (!(error instanceof UnknownTopicError)) throw error;
    }
    return this.#id;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#members);
    await this.#appender.close();
    await Promise.all([this.connection, ...this.#followers].map((connection) => connection.close()));
  }

  async positionOf(start: Start): Promise<number> {
    if (typeof start === 'number') return start;
    const found = await this.id();
    if (found !== start.logId) throw new WrongLogError(start.logId, found);
    return start.position;
  }

  async decided(topic: string, positions: readonly RecordPosition[]): Promise<void> {
    const last = new Map<number, number>();
    for (const { partition, position } of positions)
      last.set(partition, Math.max(position, last.get(partition) ?? 0));
    const partitions = [...last.keys()];
    const deadline = Date.now() + DECIDED_MS_MAX;
    while (Date.now() < deadline) {
      const ends = await endsOf(this.connection, topic, partitions).catch(() => new Map<number, number>());
      if (partitions.every((partition) => (ends.get(partition) ?? 0) > (last.get(partition) ?? 0))) return;
      await delay(DECIDED_INTERVAL_MS);
    }
    this.#logger.debug(
      { topic, partitions },
      'records of a transaction are held back by another one that is open',
    );
  }

  /** On a connection of its own: the broker holds back its answers until there is something to read. */
  async *#follow(options: ScanOptions): AsyncGenerator<RecordBatch> {
    const connection = new KafkaConnection(this.client);
    this.#followers.add(connection);
    try {
      yield* scan(connection, options);
    } finally {
      this.#followers.delete(connection);
      await connection.close();
    }
  }
}
