import { Client } from 'pg';
import { expect, test } from 'vitest';
import { openTestDatabase } from '../src/testing/index.ts';

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client.query(statement).then(
    ({ rows }) => client.end().then(() => rows),
    (error: unknown) => client.end().then(() => Promise.reject(error)),
  );
}

test('tests do not see each other’s tables, and leave no database behind', async () => {
  const [first, second] = await Promise.all([openTestDatabase(), openTestDatabase()]);
  await query(first.url, 'CREATE TABLE votes AS SELECT 1 AS n');
  expect(await query(first.url, 'SELECT n FROM votes')).toEqual([{ n: 1 }]);
  await expect(query(second.url, 'SELECT n FROM votes')).rejects.toThrow('does not exist');
  await first.close();
  await expect(query(first.url, 'SELECT 1')).rejects.toThrow('does not exist');
  await second.close();
});
