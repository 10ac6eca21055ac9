import type { ClientBase, Pool, PoolClient } from 'pg';

/** Runs `work` in a transaction of its own; rolls back when it throws. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (client: ClientBase) => Promise<Result>,
): Promise<Result> {
  return withClient(pool, async (client) => {
    await client.query('BEGIN');
    try {
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  });
}

/**
 * Lends a connection. One on which an error was left unhandled is closed, not returned to the pool: nobody knows
 * which state it is in.
 */
export async function withClient<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // The statement that runs reports the loss of its connection itself.
  const onError = () => undefined;
  client.on('error', onError);
  let healthy = false;
  try {
    const result = await work(client);
    healthy = true;
    return result;
  } finally {
    client.removeListener('error', onError);
    client.release(!healthy);
  }
}
