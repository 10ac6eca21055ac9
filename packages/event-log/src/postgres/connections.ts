import { setTimeout as delay } from 'node:timers/promises';
import { type ClientConfig, Pool, type PoolConfig, types } from 'pg';
import type { Logger } from '../logger.ts';
import {
  APPEND_CONNECTIONS,
  BACKOFF_MS_MAX,
  BACKOFF_MS_MIN,
  IDLE_TRANSACTION_MS,
  KEEP_ALIVE_MS,
  OUTAGE_MS,
  READ_CONNECTIONS,
  TRANSACTION_CONNECTIONS,
} from './limits.ts';

const INT8 = 20;

/**
 * Connection settings. Pages are read along the primary key whatever the planner believes: it has no statistics of a
 * log that has just grown, and would sort.
 */
export const clientConfig = (databaseUrl: string): ClientConfig => ({
  connectionString: databaseUrl,
  application_name: 'votestream-log',
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  connectionTimeoutMillis: OUTAGE_MS,
  options:
    '-c enable_seqscan=off -c enable_bitmapscan=off -c default_transaction_isolation=read\\ committed ' +
    `-c idle_in_transaction_session_timeout=${IDLE_TRANSACTION_MS}`,
  // Positions are below 2^53.
  types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : types.getTypeParser(oid, format)) },
});

export interface Connections {
  readonly reads: Pool;
  readonly appends: Pool;
  readonly transactions: Pool;
  close(): Promise<void>;
}

export function openConnections(databaseUrl: string, logger: Logger): Connections {
  const open = (max: number, settings: PoolConfig = {}) => {
    const pool = new Pool({ ...clientConfig(databaseUrl), max, ...settings });
    // An idle connection died: the pool has dropped it already and opens another when one is needed.
    pool.on('error', (error) => logger.debug({ err: error }, 'lost an idle connection of the log'));
    // One in use: its statement fails, or the next one. The loss may come with the very bytes that opened it, before
    // whoever waits for it can listen.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  };
  const reads = open(READ_CONNECTIONS);
  const appends = open(APPEND_CONNECTIONS);
  // Statements that are issued together travel together.
  const transactions = open(TRANSACTION_CONNECTIONS, { pipeline: true });
  return {
    reads,
    appends,
    transactions,
    close: async () => {
      await Promise.all([reads.end(), appends.end(), transactions.end()]);
    },
  };
}

export interface Patience {
  readonly signal?: AbortSignal;
  /** Infinity: until `signal` aborts. */
  readonly outageMs?: number;
}

/**
 * Repeats an operation while the database cannot be reached. Only for what may be done twice.
 * @throws the last error, or the signal's reason.
 */
export async function whileUnreachable<Result>(
  operation: () => Promise<Result>,
  { signal, outageMs = OUTAGE_MS }: Patience = {},
): Promise<Result> {
  const start = performance.now();
  for (let backoffMs = BACKOFF_MS_MIN; ; backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)) {
    try {
      return await operation();
    } catch (error) {
      if (!isConnectionError(error) || performance.now() - start + backoffMs > outageMs) throw error;
    }
    await delay(backoffMs, undefined, signal === undefined ? {} : { signal });
  }
}

const SOCKET_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'EHOSTUNREACH']);
/** Shutdown, crash, starting up, ended for being idle in a transaction, no connection left. */
const SERVER_ERRORS = new Set(['57P01', '57P02', '57P03', '25P03', '53300']);
const CLIENT_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|timeout expired|timeout exceeded)/;

/** Has the connection been lost or not come about, as opposed to a statement that failed? */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.every(isConnectionError);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    SOCKET_ERRORS.has(code) ||
    SERVER_ERRORS.has(code) ||
    code.startsWith('08') ||
    CLIENT_MESSAGES.test(error.message)
  );
}
