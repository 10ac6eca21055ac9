import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { COMMITS_CHANNEL, type CommitNotice, readNotice } from './commits.ts';

const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;
const CONNECT_MS_MAX = 10_000;
/** A connection that has died without a word is noticed within the sum of these two. */
const PING_EVERY_MS = 15_000;
const PING_MS_MAX = 10_000;

export interface ListenOptions {
  readonly databaseUrl: string;
  /**
   * Something was committed. Without a notice it is not known what: so after each (re)connection, because notices
   * may have been missed. May be called many times a second; it must not throw.
   */
  readonly onCommit: (notice: CommitNotice | undefined) => void;
  readonly signal: AbortSignal;
  /** Why there is no connection at the moment; the next attempt follows by itself. */
  readonly onDisconnect?: (error: Error) => void;
}

/** Listens on a connection of its own, reconnecting for as long as it takes. Resolves when `signal` aborts. */
export async function listenForCommits(options: ListenOptions): Promise<void> {
  const { signal } = options;
  let backoffMs = BACKOFF_MS_MIN;
  while (!signal.aborted) {
    try {
      await listenOnce(options, () => {
        backoffMs = BACKOFF_MS_MIN;
      });
    } catch (error) {
      if (signal.aborted) return;
      options.onDisconnect?.(error instanceof Error ? error : new Error(String(error)));
      await delay(backoffMs, undefined, { signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
    }
  }
}

async function listenOnce(options: ListenOptions, connected: () => void): Promise<void> {
  const { databaseUrl, onCommit, signal } = options;
  const client = new Client({
    connectionString: databaseUrl,
    application_name: 'votestream-listener',
    connectionTimeoutMillis: CONNECT_MS_MAX,
    query_timeout: PING_MS_MAX,
    keepAlive: true,
  });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(error));
  client.on('end', () => lost.abort(new Error('the database closed the connection')));
  client.on('notification', ({ payload }) => onCommit(readNotice(payload ?? '')));
  try {
    await client.connect();
    await client.query(`LISTEN ${COMMITS_CHANNEL}`);
    connected();
    onCommit(undefined);
    const ended = AbortSignal.any([signal, lost.signal]);
    while (!ended.aborted) {
      await delay(PING_EVERY_MS, undefined, { signal: ended }).catch(() => undefined);
      if (!ended.aborted) await client.query('SELECT');
    }
    if (!signal.aborted) throw lost.signal.reason;
  } finally {
    await disconnect(client);
  }
}

/** A server that is gone does not answer the goodbye. */
async function disconnect(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}
