import { fileURLToPath } from 'node:url';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { ReadModels } from './database.ts';

const MIGRATIONS_FOLDER = fileURLToPath(new URL('../migrations', import.meta.url));

/** Whoever changes the schema `read_models` holds this advisory lock ("VoteStrm" in ASCII). */
const SCHEMA_LOCK = '6228324788217344621';

/** Brings the fixed tables up to date; several processes may do so at once. Parts tables come with their generation. */
export async function migrate(readModels: ReadModels): Promise<void> {
  await withSchemaLock(readModels, (db) =>
    applyMigrations(db, {
      migrationsFolder: MIGRATIONS_FOLDER,
      migrationsSchema: 'read_models',
      migrationsTable: 'migrations',
    }),
  );
}

/** `change` runs on the connection that holds the lock; if that is lost, so are the lock and the change. */
async function withSchemaLock<Result>(
  { pool }: ReadModels,
  change: (db: NodePgDatabase) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let failure: unknown;
  try {
    await client.query('SELECT pg_advisory_lock($1)', [SCHEMA_LOCK]);
    const result = await change(drizzle(client));
    await client.query('SELECT pg_advisory_unlock($1)', [SCHEMA_LOCK]);
    return result;
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    // A connection that failed is closed, which lets go of the lock.
    client.release(failure !== undefined);
  }
}
