import { rm } from 'node:fs/promises';
import { createLogger } from '../logger.ts';
import { openDatabase } from '../postgres/database.ts';
import { removeLeftovers, temporaryDataDir } from './temporary-folder.ts';
import { TEST_DATABASE_URL } from './variable.ts';

/**
 * Vitest runs this once before the integration tests, and what it returns after them. A run that a test has started, on
 * a program that is broken on purpose, shares the server of the run around it.
 */
export default async function startSharedServer(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[TEST_DATABASE_URL] !== undefined) return undefined;
  await removeLeftovers();
  const dataDir = await temporaryDataDir();
  const logger = createLogger({ name: 'test', level: 'warn', format: 'json' });
  const database = await openDatabase({ databaseUrl: undefined, dataDir }, { logger });
  process.env[TEST_DATABASE_URL] = database.url;
  return async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
}
