import type { Pool } from 'pg';
import type { EventLog, ReadOptions, RecordBatch, Start } from '../event-log.ts';
import { type Logger, SILENT } from '../logger.ts';
import { placeRecords } from '../placement.ts';
import { refuseDangerous } from '../topic-differences.ts';
import { Appender } from './appender.ts';
import { openConnections, whileUnreachable } from './connections.ts';
import { consume } from './group/consumer.ts';
import { countMembers } from './group/membership.ts';
import { LogId } from './log-id.ts';
import type { LogParts } from './parts.ts';
import { committedBy, isCommittedFrom, positionsAtTime, recordAt, watermarksOf } from './positions.ts';
import { readPartition } from './reader.ts';
import { restoreRecords } from './restore.ts';
import { type Topic, Topics } from './topics.ts';
import { recordsOf, Wakeups } from './wakeups.ts';

export interface PostgresLogSettings {
  readonly databaseUrl: string;
  readonly logger?: Logger;
}

/**
 * The log in a PostgreSQL database, in a schema of its own, which is created where it is missing. For one machine:
 * every record is a row, written by single statements and read by COPY.
 */
export async function openPostgresLog({
  databaseUrl,
  logger = SILENT,
}: PostgresLogSettings): Promise<EventLog> {
  const connections = openConnections(databaseUrl, logger);
  const topics = new Topics(connections);
  try {
    await topics.prepare();
  } catch (error) {
    await connections.close();
    throw error;
  }
  const wakeups = new Wakeups(databaseUrl, connections, logger);
  const logId = new LogId(connections, topics);
  return new PostgresLog(describeAddress(databaseUrl), { connections, topics, wakeups, logId, logger });
}

function describeAddress(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl);
  return `PostgreSQL at ${host}${pathname}`;
}

class PostgresLog implements EventLog {
  readonly description: string;
  readonly #parts: LogParts;
  readonly #closing = new AbortController();
  readonly #appenders = new Map<number, Appender>();
  readonly #consuming = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(description: string, parts: LogParts) {
    this.description = description;
    this.#parts = parts;
  }

  createTopics: EventLog['createTopics'] = (specs) => this.#parts.topics.create(specs);

  topicDifferences: EventLog['topicDifferences'] = (specs) => this.#parts.topics.differences(specs);

  amendTopics: EventLog['amendTopics'] = async (specs) => {
    const differences = await this.topicDifferences(specs);
    refuseDangerous(differences);
    await this.createTopics(specs);
    return differences;
  };

  partitionCount: EventLog['partitionCount'] = async (name) =>
    (await this.#parts.topics.find(name)).partitions;

  append: EventLog['append'] = async (name, records) => {
    const topic = await this.#parts.topics.find(name);
    const placed = placeRecords(name, topic.partitions, records);
    return placed.length === 0 ? [] : this.#appenderOf(topic).append(placed);
  };

  #appenderOf(topic: Topic): Appender {
    let appender = this.#appenders.get(topic.id);
    if (appender === undefined) {
      appender = new Appender(this.#parts.connections.appends, topic, this.#parts.wakeups);
      this.#appenders.set(topic.id, appender);
    }
    return appender;
  }

  restore: EventLog['restore'] = async (name, partition, records) => {
    const topic = await this.#parts.topics.findPartition(name, partition);
    await restoreRecords(this.#parts.connections.appends, topic, partition, records);
    this.#parts.wakeups.announce([recordsOf(topic.id, partition)]);
  };

  async *read(
    name: string,
    partition: number,
    from: Start,
    { until, follow = false, signal }: ReadOptions = {},
  ): AsyncGenerator<RecordBatch> {
    const topic = await this.#parts.topics.findPartition(name, partition);
    const stop =
      signal === undefined ? this.#closing.signal : AbortSignal.any([signal, this.#closing.signal]);
    yield* readPartition(this.#parts, {
      topic,
      partition,
      from,
      until,
      follow,
      readAhead: true,
      signal: stop,
    });
  }

  lookup: EventLog['lookup'] = async (name, partition, position) => {
    const topic = await this.#parts.topics.findPartition(name, partition);
    return this.#query((pool) => recordAt(pool, topic, partition, position));
  };

  watermarks: EventLog['watermarks'] = async (name) => {
    const topic = await this.#parts.topics.find(name);
    return this.#query((pool) => watermarksOf(pool, topic));
  };

  hasCommittedFrom: EventLog['hasCommittedFrom'] = async (name, partition, position) => {
    const topic = await this.#parts.topics.findPartition(name, partition);
    return this.#query((pool) => isCommittedFrom(pool, topic, partition, position));
  };

  positionsAt: EventLog['positionsAt'] = async (name, timestampMs) => {
    const topic = await this.#parts.topics.find(name);
    return this.#query((pool) => positionsAtTime(pool, topic, timestampMs));
  };

  committed: EventLog['committed'] = async (group, name) => {
    const topic = await this.#parts.topics.find(name);
    return this.#query((pool) => committedBy(pool, group, topic));
  };

  groupMembers: EventLog['groupMembers'] = (group) => this.#query((pool) => countMembers(pool, group));

  #query<Result>(query: (pool: Pool) => Promise<Result>): Promise<Result> {
    return whileUnreachable(() => query(this.#parts.connections.reads));
  }

  consume: EventLog['consume'] = async (options) => {
    const consuming = consume(this.#parts, options, this.#closing.signal);
    this.#consuming.add(consuming);
    await consuming.finally(() => this.#consuming.delete(consuming));
  };

  id: EventLog['id'] = () => this.#parts.logId.read();

  /** Ends readers and consumers, writes what waits to be appended, and then closes the connections. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#consuming);
    await Promise.all([...this.#appenders.values()].map((appender) => appender.settled()));
    await this.#parts.wakeups.close();
    await this.#parts.connections.close();
  }
}
