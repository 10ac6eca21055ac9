import type { Kafka, Producer, RetryOptions, Transaction } from 'kafkajs';
import { FencedError } from '../errors.ts';
import type { LogTransaction, RecordPosition } from '../event-log.ts';
import { failureOf } from './failure.ts';
import { OpenTransaction, type TransactionScope } from './open-transaction.ts';
import { PRODUCER } from './producing.ts';
import { repeat } from './repeat.ts';

/**
 * A broker refuses the first request of a transaction while it still writes the markers of the one before: with
 * kafkajs' own pauses that would cost 320 ms a transaction.
 */
const RETRY: RetryOptions = {
  initialRetryTime: 5,
  multiplier: 1.5,
  factor: 0.2,
  maxRetryTime: 1_000,
  retries: 40,
};
/** After it the broker aborts a transaction whose owner is gone and that nobody has fenced. */
const TIMEOUT_MS = 30_000;

export interface TransactionOptions extends TransactionScope {
  readonly kafka: Kafka;
  /** Called around the fence. @throws FencedError when the partition is not ours any more. */
  readonly verify: (when: 'before the fence' | 'after the fence') => Promise<void>;
  /** Resolves when readers can go past the records, or gives up waiting for it. */
  readonly decided: (topic: string, positions: readonly RecordPosition[]) => Promise<void>;
  /** Another owner has the partition. */
  readonly onFenced: () => void;
}

/**
 * The transactions of one assignment. They have one transactional id for the group and partition, so that the first
 * one of a new owner fences the producer of the old one and settles what it left open.
 */
export class Transactions {
  readonly #options: TransactionOptions;
  #producer: Producer | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(options: TransactionOptions) {
    this.#options = options;
  }

  /** One after the other, in the order of the calls. */
  transact<Result>(work: (transaction: LogTransaction) => Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => this.#transact(work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Waits for the running one. Later ones are refused: they would fence the next owner. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#last;
    await this.#dropProducer();
  }

  async #transact<Result>(work: (transaction: LogTransaction) => Promise<Result>): Promise<Result> {
    if (this.#ended) throw this.#fencedError();
    try {
      const transaction = await this.#begin();
      const open = new OpenTransaction(transaction, this.#options);
      const result = await this.#work(work, open, transaction);
      await transaction.commit();
      await this.#decided(open);
      return result;
    } catch (error) {
      if (error instanceof AbortedByWork) throw error.cause;
      // What became of it may be unknown: the next transaction starts with a new producer, which settles it.
      await this.#dropProducer();
      if (failureOf(error) !== 'fenced' && !(error instanceof FencedError)) throw error;
      this.#ended = true;
      this.#options.onFenced();
      throw this.#fencedError();
    }
  }

  async #work<Result>(
    work: (transaction: LogTransaction) => Promise<Result>,
    open: OpenTransaction,
    transaction: Transaction,
  ): Promise<Result> {
    try {
      const result = await work(open);
      await open.settled();
      return result;
    } catch (error) {
      await open.settled().catch(async (failure: unknown) => {
        // Readers would wait until the broker gives the transaction up.
        await transaction.abort().catch(() => undefined);
        throw failure;
      });
      await transaction.abort();
      await this.#decided(open);
      throw new AbortedByWork('', { cause: error });
    }
  }

  /** The broker acknowledges a commit or an abort before readers see it. */
  async #decided({ appended }: OpenTransaction): Promise<void> {
    for (const [topic, positions] of appended) await this.#options.decided(topic, positions);
  }

  async #begin(): Promise<Transaction> {
    if (this.#producer !== undefined) return this.#producer.transaction();
    const { verify, kafka, group, topic, partition } = this.#options;
    await verify('before the fence');
    const producer = kafka.producer({
      ...PRODUCER,
      transactionalId: `${group}.${topic}.${partition}`,
      transactionTimeout: TIMEOUT_MS,
      maxInFlightRequests: 1,
      retry: RETRY,
    });
    this.#producer = producer;
    await repeat(() => producer.connect());
    // The fence: the broker now refuses the producers that had this transactional id before.
    const transaction = await repeat(() => producer.transaction());
    await verify('after the fence');
    return transaction;
  }

  async #dropProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }

  #fencedError(): FencedError {
    const { topic, partition, group } = this.#options;
    return new FencedError(topic, partition, group);
  }
}

/** The work threw, and the transaction was aborted in good order: the producer can go on. */
class AbortedByWork extends Error {}
