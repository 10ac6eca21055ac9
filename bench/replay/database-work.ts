import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { parentOf } from './process-tree.ts';

const POLL_MS = 20;
const WAIT_MS_MAX = 10_000;
const MAINTENANCE_DATABASE = 'postgres';

/** What a database was asked to do, as PostgreSQL counts it. */
export interface DatabaseWork {
  /** pg_stat_statements: calls, each statement of a pipeline and BEGIN and COMMIT included. */
  readonly statements: number;
  readonly statementsByKind: {
    readonly transactionControl: number;
    readonly log: number;
    readonly readModels: number;
  };
  /** pg_stat_database: all tables, the catalogue's and the log's leases included. */
  readonly rowsWritten: { readonly inserted: number; readonly updated: number; readonly deleted: number };
}

/**
 * Makes the server of this installation count statements when it starts next: an extension that PostgreSQL ships, in
 * the maintenance database, by the server's own configuration file. The product knows nothing of it.
 */
export async function countStatementsFromNextStart(databaseUrl: string): Promise<void> {
  await onServer(databaseUrl, MAINTENANCE_DATABASE, async (client) => {
    await client.query(`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`);
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  });
}

/** Counts what the database does while `work` runs, until nobody is connected to it any more. */
export async function workOfDatabase<Result>(
  databaseUrl: string,
  work: () => Promise<Result>,
): Promise<{ result: Result; databaseWork: DatabaseWork }> {
  return onServer(databaseUrl, MAINTENANCE_DATABASE, async (client) => {
    const name = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
    const before = await rowsWritten(client, name);
    await client.query('SELECT pg_stat_statements_reset()');
    const result = await work();
    await connectionsGone(client, name);
    const after = await rowsWritten(client, name);
    return {
      result,
      databaseWork: {
        ...(await statements(client, name)),
        rowsWritten: {
          inserted: after.inserted - before.inserted,
          updated: after.updated - before.updated,
          deleted: after.deleted - before.deleted,
        },
      },
    };
  });
}

/** Settles the log after it was written, so that the first reader does not pay for it. */
export async function settle(databaseUrl: string): Promise<void> {
  await onServer(databaseUrl, undefined, async (client) => {
    await client.query('VACUUM (ANALYZE)');
    await client.query('CHECKPOINT');
  });
}

/** The server's first process, of which all others are children, and its version. */
export async function serverOf(databaseUrl: string): Promise<{ pid: number; version: string }> {
  return onServer(databaseUrl, MAINTENANCE_DATABASE, async (client) => {
    const { rows } = await client.query<{ pid: number; version: string }>(
      `SELECT pg_backend_pid() AS pid, current_setting('server_version') AS version`,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('PostgreSQL does not say what it is');
    return { ...row, pid: parentOf(row.pid) };
  });
}

async function statements(client: Client, database: string) {
  const { rows } = await client.query<{ statements: number; control: number; log: number }>(
    `SELECT coalesce(sum(calls), 0)::int AS statements,
       coalesce(sum(calls) FILTER (WHERE query ~* '^(begin|start|commit|rollback)'), 0)::int AS control,
       coalesce(sum(calls) FILTER (WHERE query ~ 'votestream_log'), 0)::int AS log
     FROM pg_stat_statements JOIN pg_database ON oid = dbid
     WHERE datname = $1`,
    [database],
  );
  const { statements = 0, control = 0, log = 0 } = rows[0] ?? {};
  const statementsByKind = { transactionControl: control, log, readModels: statements - control - log };
  return { statements, statementsByKind };
}

/** A connection reports what it has written at most once a second, and when it ends. */
async function connectionsGone(client: Client, database: string): Promise<void> {
  const deadlineMs = performance.now() + WAIT_MS_MAX;
  while (performance.now() < deadlineMs) {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
      [database],
    );
    if (rowCount === 0) return;
    await delay(POLL_MS);
  }
  throw new Error(`${database} still has connections: what they have written is not counted yet`);
}

async function rowsWritten(client: Client, database: string) {
  const { rows } = await client.query<{ inserted: number; updated: number; deleted: number }>(
    `SELECT tup_inserted::float8 AS inserted, tup_updated::float8 AS updated, tup_deleted::float8 AS deleted
     FROM pg_stat_database WHERE datname = $1`,
    [database],
  );
  return rows[0] ?? { inserted: 0, updated: 0, deleted: 0 };
}

async function onServer<Result>(
  databaseUrl: string,
  database: string | undefined,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const url = new URL(databaseUrl);
  if (database !== undefined) url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
