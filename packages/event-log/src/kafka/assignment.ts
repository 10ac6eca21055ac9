import { setTimeout as delay } from 'node:timers/promises';
import { EventLogError, FencedError } from '../errors.ts';
import type {
  Assignment,
  ConsumeOptions,
  LogTransaction,
  RecordPosition,
  Settlement,
  Start,
} from '../event-log.ts';
import { inPace } from '../pace.ts';
import type { KafkaClient } from './client.ts';
import { KafkaConnection } from './connection.ts';
import { committedOffsets } from './group-offsets.ts';
import type { Place } from './membership.ts';
import { isHeldBack, scan } from './partition-reader.ts';
import { Transactions } from './transactions.ts';

/** A broker lets the next producer in when it has written the markers of the one before; replicas get them later. */
const MARKERS_MS_MAX = 3_000;
const MARKERS_INTERVAL_MS = 20;

/** What an assignment needs of the log that it belongs to. */
export interface LogServices {
  readonly client: KafkaClient;
  readonly connection: KafkaConnection;
  partitionCount(topic: string): Promise<number>;
  /** @throws WrongLogError */
  positionOf(start: Start): Promise<number>;
  /** Resolves when readers can go past the records, or gives up waiting for it. */
  decided(topic: string, positions: readonly RecordPosition[]): Promise<void>;
}

export interface KafkaAssignmentOptions {
  readonly services: LogServices;
  readonly place: Place;
  readonly consume: ConsumeOptions;
  readonly isMember: () => Promise<boolean>;
}

export class KafkaAssignment implements Assignment {
  readonly topic: string;
  readonly partition: number;
  readonly #options: KafkaAssignmentOptions;
  readonly #ending = new AbortController();
  readonly #transactions: Transactions;
  /** The committed position from which the consumer started; unset when `positionOf` gave one. */
  #startedAt: { readonly committed: number | undefined } | undefined;

  constructor(options: KafkaAssignmentOptions) {
    const { place, services, consume } = options;
    this.#options = options;
    this.topic = place.topic;
    this.partition = place.partition;
    this.#transactions = new Transactions({
      kafka: services.client.kafka,
      group: consume.group,
      ...place,
      partitionCount: (topic) => services.partitionCount(topic),
      decided: (topic, positions) => services.decided(topic, positions),
      verify: (when) => this.#verify(when),
      onFenced: () => this.abort(),
    });
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  async committedPosition(): Promise<number | undefined> {
    const { services, consume } = this.#options;
    const where = { group: consume.group, topic: this.topic, partitions: [this.partition] };
    const [committed] = await committedOffsets(services.connection, where);
    return committed?.position;
  }

  transact<Result>(work: (transaction: LogTransaction) => Promise<Result>): Promise<Result> {
    return this.#transactions.transact(work);
  }

  async settle(topic: string): Promise<Settlement> {
    if (await this.#isSettled(topic)) return 'settled';
    // What is appended here joins what is open, and goes the same way.
    await this.transact(async (transaction) => {
      await transaction.append(topic, [{ key: null, value: null, partition: this.partition }]);
      await transaction.commitPosition((await this.committedPosition()) ?? 0);
      throw new Leftover();
    }).catch((error: unknown) => {
      if (!(error instanceof Leftover)) throw error;
    });
    if (await this.#isSettled(topic)) return 'aborted';
    throw new EventLogError(
      `${topic}/${this.partition} has a transaction that is open and not of this group, so that its end cannot be ` +
        'read; find out whose it is, and end it (kafka-transactions.sh find-hanging, abort)',
    );
  }

  /** Hands batches to the consumer, one at a time, until the assignment ends. */
  async run(): Promise<void> {
    const { services, consume } = this.#options;
    const from = await this.#startPosition();
    const connection = new KafkaConnection(services.client);
    try {
      const { topic, partition, signal } = this;
      for await (const batch of scan(connection, { topic, partition, from, signal, ahead: false })) {
        if (batch.records.length > 0) await inPace(consume, batch, this);
        if (signal.aborted) return;
      }
    } finally {
      await connection.close();
    }
  }

  /** Tells the consumer that the assignment is over. */
  abort(): void {
    this.#ending.abort();
  }

  /** After it no transaction begins any more. */
  async end(): Promise<void> {
    this.abort();
    await this.#transactions.end();
  }

  async #isSettled(topic: string): Promise<boolean> {
    const { connection } = this.#options.services;
    const deadline = Date.now() + MARKERS_MS_MAX;
    do {
      if (!(await isHeldBack(connection, topic, this.partition))) return true;
      await delay(MARKERS_INTERVAL_MS);
    } while (Date.now() < deadline);
    return false;
  }

  async #startPosition(): Promise<number> {
    const { services, consume } = this.#options;
    const start = await consume.positionOf?.(this);
    if (start !== undefined) return services.positionOf(start);
    const committed = await this.committedPosition();
    this.#startedAt = { committed };
    return committed ?? 0;
  }

  /**
   * The fence lets nobody else in who fenced before. If the group still counts on this member after the fence, then
   * any other owner comes later and fences this one; so a process that was stopped and resumed finds out here.
   * A transaction of an earlier owner may have been committed between this one's start and its fence.
   */
  async #verify(when: 'before the fence' | 'after the fence'): Promise<void> {
    const { consume, isMember } = this.#options;
    const fenced = () => new FencedError(this.topic, this.partition, consume.group);
    if (!(await isMember())) throw fenced();
    if (when === 'before the fence' || this.#startedAt === undefined) return;
    if ((await this.committedPosition()) !== this.#startedAt.committed) throw fenced();
    this.#startedAt = undefined;
  }
}

/** Ends the transaction that takes along what was left open. */
class Leftover extends Error {}
