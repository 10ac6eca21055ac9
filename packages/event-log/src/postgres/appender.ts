import type { Pool } from 'pg';
import { EventLogError } from '../errors.ts';
import type { RecordPosition } from '../event-log.ts';
import type { PlacedRecord } from '../placement.ts';
import { isConnectionError, whileUnreachable } from './connections.ts';
import { fitsOneStatement, type Insertion, insertRecords } from './insert.ts';
import { WAITING_APPENDS_MAX, WAITING_BYTES_MAX } from './limits.ts';
import { inTransaction, lend } from './session.ts';
import type { Topic } from './topics.ts';
import { recordsOf, type Wakeups } from './wakeups.ts';

interface Waiting {
  readonly records: readonly PlacedRecord[];
  readonly bytes: number;
  readonly resolve: (positions: RecordPosition[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends to one topic. Calls that arrive while one is being written wait and are then written together, in one
 * transaction: a commit costs the same for one record and for hundreds.
 */
export class Appender {
  readonly #pool: Pool;
  readonly #topic: Topic;
  readonly #wakeups: Wakeups;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;

  constructor(pool: Pool, topic: Topic, wakeups: Wakeups) {
    this.#pool = pool;
    this.#topic = topic;
    this.#wakeups = wakeups;
  }

  append(records: readonly PlacedRecord[]): Promise<RecordPosition[]> {
    const bytes = records.reduce((sum, record) => sum + record.bytes, 0);
    const full =
      this.#waiting.length >= WAITING_APPENDS_MAX ||
      (this.#waiting.length > 0 && this.#waitingBytes + bytes > WAITING_BYTES_MAX);
    if (full) {
      throw new EventLogError(
        `${this.#waiting.length} appends to ${this.#topic.name} wait already; this one was refused: slow down and ` +
          'append it again',
      );
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#writing ??= this.#writeWaiting();
    });
  }

  /** Settles when nothing waits any more. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeWaiting(): Promise<void> {
    // Whoever calls in the same turn of the event loop goes with the first.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        const positions = await this.#write(group);
        let at = 0;
        for (const { records, resolve } of group) {
          resolve(positions.slice(at, at + records.length));
          at += records.length;
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = undefined;
  }

  #takeGroup(): Waiting[] {
    let count = 0;
    let records = 0;
    let bytes = 0;
    for (const call of this.#waiting) {
      records += call.records.length;
      bytes += call.bytes;
      if (count > 0 && !fitsOneStatement(records, bytes)) break;
      count++;
    }
    const group = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#waitingBytes -= group.reduce((sum, call) => sum + call.bytes, 0);
    return group;
  }

  async #write(group: readonly Waiting[]): Promise<RecordPosition[]> {
    const topicId = this.#topic.id;
    const insertions: Insertion[] = group.flatMap(({ records }) =>
      records.map((record) => ({ topicId, record })),
    );
    const bytes = group.reduce((sum, call) => sum + call.bytes, 0);
    // Waits for the database before the records are sent, never sends them twice.
    const client = await whileUnreachable(() => this.#pool.connect());
    try {
      const positions = await lend(client, () => {
        const write = () => insertRecords(client, insertions);
        return fitsOneStatement(insertions.length, bytes) ? write() : inTransaction(client, write);
      });
      this.#wakeups.announce(new Set(positions.map(({ partition }) => recordsOf(topicId, partition))));
      return positions;
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      throw new EventLogError(
        `the connection was lost while records were appended to ${this.#topic.name}; they may be in the log or not: ` +
          'look before appending them again',
        { cause: error },
      );
    }
  }
}
