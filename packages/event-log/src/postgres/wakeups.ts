import { Client } from 'pg';
import type { Logger } from '../logger.ts';
import { type Connections, clientConfig, whileUnreachable } from './connections.ts';

const CHANNEL = 'votestream_log';

/** Hears of one subject: the records of a partition, or the members of a group. */
export interface Subscription {
  /**
   * Resolves when something may have happened since the last time, at the latest after `waitMs`.
   * @returns whether anything was heard of
   */
  next(waitMs: number): Promise<boolean>;
  /** Lets `next` resolve now. */
  wake(): void;
  end(): void;
}

export const recordsOf = (topicId: number, partition: number): string => `${topicId}/${partition}`;
export const membersOf = (group: string): string => `group ${group}`;

/**
 * Tells readers of all processes that there is something new, by NOTIFY. It is sent after the commit and not inside
 * the transaction, because notifying transactions of one database commit one after another. A notification that is
 * lost costs its reader at most the poll interval.
 */
export class Wakeups {
  readonly #databaseUrl: string;
  readonly #connections: Connections;
  readonly #logger: Logger;
  readonly #closed = new AbortController();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #unsent = new Set<string>();
  #listening: Promise<void> | undefined;
  #sending: Promise<void> | undefined;

  constructor(databaseUrl: string, connections: Connections, logger: Logger) {
    this.#databaseUrl = databaseUrl;
    this.#connections = connections;
    this.#logger = logger;
  }

  announce(subjects: Iterable<string>): void {
    for (const subject of subjects) {
      this.#wake(subject);
      this.#unsent.add(subject);
    }
    // A transaction may have written nothing; without an await inside, `#send` would be over before it is noted.
    if (this.#unsent.size > 0) this.#sending ??= this.#send();
  }

  /** One statement at a time; what comes meanwhile goes with the next one, each subject once. */
  async #send(): Promise<void> {
    while (this.#unsent.size > 0) {
      const subjects = [...this.#unsent];
      this.#unsent.clear();
      await this.#connections.reads
        .query(`SELECT pg_notify('${CHANNEL}', subject) FROM unnest($1::text[]) AS subject`, [subjects])
        .catch((error: unknown) =>
          this.#logger.debug({ err: error }, 'readers were not notified; they poll'),
        );
    }
    this.#sending = undefined;
  }

  subscribe(subject: string): Subscription {
    this.#listening ??= this.#listen();
    let news = false;
    let resume = (): void => undefined;
    const wake = () => {
      news = true;
      resume();
    };
    const listeners = this.#listeners.get(subject) ?? new Set();
    this.#listeners.set(subject, listeners.add(wake));
    return {
      wake,
      next: async (waitMs) => {
        if (!news) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, waitMs);
            resume = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
        const heard = news;
        news = false;
        return heard;
      },
      end: () => {
        listeners.delete(wake);
        if (listeners.size === 0) this.#listeners.delete(subject);
      },
    };
  }

  #wake(subject: string): void {
    for (const wake of this.#listeners.get(subject) ?? []) wake();
  }

  #wakeAll(): void {
    for (const subject of this.#listeners.keys()) this.#wake(subject);
  }

  async #listen(): Promise<void> {
    const { signal } = this.#closed;
    try {
      while (!signal.aborted) {
        const patience = { signal, outageMs: Number.POSITIVE_INFINITY };
        const listener = await whileUnreachable(() => this.#openListener(), patience);
        // What happened before is not notified again.
        this.#wakeAll();
        await listener.lost;
      }
    } catch (error) {
      if (!signal.aborted) this.#logger.warn({ err: error }, 'cannot listen for notifications; readers poll');
    }
  }

  async #openListener(): Promise<{ lost: Promise<void> }> {
    const client = new Client(clientConfig(this.#databaseUrl));
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
      this.#closed.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', ({ payload = '' }) => this.#wake(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await client.end();
      throw error;
    }
    return { lost: lost.then(() => client.end()) };
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#listening;
    await this.#sending;
  }
}
