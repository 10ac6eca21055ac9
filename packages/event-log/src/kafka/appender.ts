import type { Kafka, Producer } from 'kafkajs';
import { EventLogError } from '../errors.ts';
import type { RecordPosition } from '../event-log.ts';
import type { Logger } from '../logger.ts';
import type { PlacedRecord } from '../placement.ts';
import { PRODUCER, ProduceRequest } from './producing.ts';
import { repeat } from './repeat.ts';

/** Above this, calls of `append` wait before they queue. A call that is larger alone waits for an empty queue. */
const QUEUED_BYTES_MAX = 32 * 1_048_576;

interface Job {
  readonly topic: string;
  readonly records: readonly PlacedRecord[];
  readonly bytes: number;
  /** Index of the next record to send. */
  next: number;
  readonly positions: RecordPosition[];
  readonly settle: (error?: unknown) => void;
}

/**
 * Appends outside of transactions. One request is under way at a time, and the next one takes along whatever was
 * queued meanwhile, in order. One at a time also because of kafkajs: after a failed request it gives its sequence
 * numbers to the next one, and a broker that had stored the first would take the second for a repetition.
 */
export class Appender {
  readonly #kafka: Kafka;
  readonly #logger: Logger;
  readonly #queue: Job[] = [];
  readonly #waiting: (() => void)[] = [];
  #queuedBytes = 0;
  #producer: Promise<Producer> | undefined;
  #sending: Promise<void> | undefined;
  #closed = false;

  constructor(kafka: Kafka, logger: Logger) {
    this.#kafka = kafka;
    this.#logger = logger;
  }

  async append(topic: string, records: readonly PlacedRecord[]): Promise<RecordPosition[]> {
    if (records.length === 0) return [];
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    while (this.#queuedBytes > 0 && this.#queuedBytes + bytes > QUEUED_BYTES_MAX) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#closed) throw new EventLogError('the log is closed');
    return new Promise((resolve, reject) => {
      const positions: RecordPosition[] = [];
      const settle = (error?: unknown): void => (error === undefined ? resolve(positions) : reject(error));
      this.#queue.push({ topic, records, bytes, next: 0, positions, settle });
      this.#queuedBytes += bytes;
      this.#sending ??= this.#sendQueued();
    });
  }

  /** Sends what is queued, then disconnects. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#sending;
    await this.#dropProducer();
  }

  async #sendQueued(): Promise<void> {
    while (this.#queue.length > 0) {
      const { request, jobs } = this.#nextRequest();
      try {
        await request.send(await this.#connectedProducer());
        this.#finish(jobs.filter((job) => job.next === job.records.length));
      } catch (error) {
        this.#logger.warn({ error }, 'an append failed; whether its records are in the log is not known');
        // Its sequence numbers are of no use any more: see above.
        void this.#dropProducer();
        this.#finish(jobs, error);
      }
    }
    this.#sending = undefined;
  }

  /** The head of the queue, as far as one request goes. */
  #nextRequest(): { request: ProduceRequest; jobs: Job[] } {
    const request = new ProduceRequest();
    const jobs: Job[] = [];
    for (const job of this.#queue) {
      const { topic, records, positions } = job;
      const sent = (position: RecordPosition): void => void positions.push(position);
      const first = job.next;
      for (let record = records[first]; record !== undefined; record = records[++job.next]) {
        if (!request.add({ topic, record, sent })) break;
      }
      if (job.next > first) jobs.push(job);
      if (job.next < records.length) break;
    }
    return { request, jobs };
  }

  /** The jobs stand at the head of the queue. */
  #finish(jobs: readonly Job[], error?: unknown): void {
    this.#queue.splice(0, jobs.length);
    for (const job of jobs) {
      this.#queuedBytes -= job.bytes;
      job.settle(error);
    }
    for (const resume of this.#waiting.splice(0)) resume();
  }

  #connectedProducer(): Promise<Producer> {
    this.#producer ??= repeat(async () => {
      const producer = this.#kafka.producer({ ...PRODUCER, idempotent: true });
      await producer.connect().catch(async (error: unknown) => {
        await producer.disconnect();
        throw error;
      });
      return producer;
    });
    return this.#producer;
  }

  async #dropProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}
