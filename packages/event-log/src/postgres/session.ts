import type { ClientBase, Pool, PoolClient } from 'pg';

/** Runs `work` in a transaction; rolls back when it throws. */
export async function inTransaction<Result>(
  client: ClientBase,
  work: () => Promise<Result>,
): Promise<Result> {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

export async function withClient<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  return lend(await pool.connect(), work);
}

/**
 * Gives a connection back to its pool after the work. One on which an error was left unhandled is closed instead:
 * nobody knows which state it is in.
 */
export async function lend<Result>(
  client: PoolClient,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  let healthy = false;
  try {
    const result = await work(client);
    healthy = true;
    return result;
  } finally {
    client.release(!healthy);
  }
}
