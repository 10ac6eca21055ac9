import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { TEST_DATABASE_URL } from './variable.ts';

export { temporaryDataDir } from './temporary-folder.ts';

export interface TestDatabase {
  /** Connection URL of a database that nobody else uses. */
  readonly url: string;
  /** Drops it; connections that are still open are cut. */
  close(): Promise<void>;
}

/**
 * A fresh and empty database on the server that the test run shares (`global-setup.ts`).
 * For tests that kill the server use `openDatabase` with a folder of their own.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const serverUrl = process.env[TEST_DATABASE_URL];
  if (serverUrl === undefined) {
    throw new Error(
      `${TEST_DATABASE_URL} is not set: name the test *.int.test.ts so that it runs in the integration project, which starts a server`,
    );
  }
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, close: () => onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
