import { sql } from 'drizzle-orm';
import type { PoolClient } from 'pg';
import type { Reader, ReadModels } from './database.ts';
import { RebuildInProgressError } from './errors.ts';

/**
 * Whoever builds, flips or drops generations of a projection holds its advisory lock, on a connection of its own. The
 * lock ends with the process, however that ends. Were the connection lost, two could build at once: that counts
 * nothing twice, because positions are compared and set, and the flip is one transaction.
 */
export async function whileLocked<Result>(
  { pool }: ReadModels,
  projections: readonly { readonly name: string }[],
  work: () => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    for (const { name } of projections) await lock(client, name);
    return await work();
  } finally {
    // Let go before the caller hears of the end, whatever it was; a connection that is closed lets go a little later.
    const isClean = await client.query('SELECT pg_advisory_unlock_all()').then(
      () => true,
      () => false,
    );
    client.release(!isClean);
  }
}

/** First key of the two that name the lock: "VSrb" in ASCII. The second is a hash of the projection's name. */
const REBUILD_LOCKS = 0x56537262;

async function lock(client: PoolClient, projection: string): Promise<void> {
  const { rows } = await client.query<{ locked: boolean }>(
    'SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked',
    [REBUILD_LOCKS, projection],
  );
  if (!rows[0]?.locked) throw new RebuildInProgressError(projection);
}

/** Those of these projections that somebody rebuilds, flips or drops at this moment. */
export async function rebuildsInProgress(db: Reader, names: readonly string[]): Promise<string[]> {
  const { rows } = await db.execute(sql`
    SELECT name FROM unnest(${sql.param([...names])}::text[]) AS name
    WHERE EXISTS (
      SELECT 1 FROM pg_locks
      WHERE locktype = 'advisory' AND granted AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND classid = ${REBUILD_LOCKS}::bigint::oid
        AND objid = (hashtext(name)::bigint & 4294967295)::oid
    )`);
  return rows.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
}
