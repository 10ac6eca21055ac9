import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgTransactionConfig } from 'drizzle-orm/pg-core';
import { Pool, type PoolClient } from 'pg';

/** Connections that one process keeps at most; further work waits for one. */
const POOL_SIZE_DEFAULT = 8;
const CONNECT_MS_MAX = 10_000;
/** A process that was stopped in the middle of a transaction holds up others for at most this long. */
const IDLE_IN_TRANSACTION_MS_MAX = 5_000;

export interface ReadModels {
  readonly db: NodePgDatabase;
  readonly pool: Pool;
  close(): Promise<void>;
}

/** The database, or a transaction in it. */
export type Reader = PgDatabase<NodePgQueryResultHKT>;

export interface ReadModelsOptions {
  readonly databaseUrl: string;
  readonly poolSize?: number;
}

/** Connects when it is first used. Statements that are issued together travel together (pipelining). */
export function openReadModels({ databaseUrl, poolSize = POOL_SIZE_DEFAULT }: ReadModelsOptions): ReadModels {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: poolSize,
    application_name: 'votestream-read-models',
    connectionTimeoutMillis: CONNECT_MS_MAX,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS_MAX,
    keepAlive: true,
    pipeline: true,
  });
  // The loss of an idle connection: the pool has dropped it already, and the next user gets a new one.
  pool.on('error', () => undefined);
  // The loss of one in use: its query fails, which is enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return { db: drizzle(pool), pool, close: () => pool.end() };
}

/** A connection on which anything failed is closed: the server rolls back what it had begun. */
export async function onConnection<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let isIntact = false;
  try {
    const result = await work(client);
    isIntact = true;
    return result;
  } finally {
    client.release(!isIntact);
  }
}

/**
 * A transaction on a connection of its own. Not `db.transaction`, which keeps a connection for ever that is lost in the
 * moment in which it begins: the pool runs dry, and never closes.
 */
export function inTransaction<Result>(
  { pool }: Pick<ReadModels, 'pool'>,
  work: (transaction: Reader) => Promise<Result>,
  settings?: PgTransactionConfig,
): Promise<Result> {
  return onConnection(pool, (client) => drizzle(client).transaction(work, settings));
}

/** Everything that `read` asks is answered from one moment: rows and positions belong together. */
export function readSnapshot<Result>(
  readModels: Pick<ReadModels, 'pool'>,
  read: (snapshot: Reader) => Promise<Result>,
): Promise<Result> {
  return inTransaction(readModels, read, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}
