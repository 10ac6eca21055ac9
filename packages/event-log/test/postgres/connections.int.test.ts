import { createLogger } from '@votestream/platform';
import { openTestDatabase } from '@votestream/platform/testing';
import { expect, test } from 'vitest';
import { openConnections } from '../../src/postgres/connections.ts';

const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });

test.for(['reads', 'appends', 'transactions'] as const)(
  'a connection for %s that is lost between two statements ends no process',
  async (purpose) => {
    const database = await openTestDatabase();
    const connections = openConnections(database.url, logger);
    const pool = connections[purpose];
    const client = await pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    // Nobody listens for its errors but the pool: whoever waits for a connection cannot yet when it is just open.
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    client.on('end', resolve);
    await connections.reads.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    client.release(true);
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await connections.close();
    await database.close();
  },
);
