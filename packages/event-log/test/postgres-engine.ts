import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger, type Database, openDatabase } from '@votestream/platform';
import { temporaryDataDir } from '@votestream/platform/testing';
import { Client } from 'pg';
import { expect } from 'vitest';
import { openPostgresLog } from '../src/postgres/index.ts';
import type { LogEngine } from './conformance/index.ts';

interface Server {
  readonly dataDir: string;
  readonly database: Database;
}

/** A server of its own, because the suite kills it. It starts with the first log that is opened. */
export function postgresEngine(): LogEngine {
  let server: Promise<Server> | undefined;
  const workerEnv = { DATABASE_URL: '', KAFKA_BROKERS: '' };
  const running = (): Promise<Server> => {
    server ??= startServer();
    return server;
  };
  return {
    workerEnv,
    open: async () => {
      const { database } = await running();
      workerEnv.DATABASE_URL = database.url;
      return openPostgresLog({ databaseUrl: database.url });
    },
    restart: async () => {
      const { dataDir, database } = await running();
      const before = await startTime(database.url);
      process.kill(await postmasterPid(dataDir), 'SIGKILL');
      // The platform starts a server again that was killed while somebody uses it.
      await expect
        .poll(() => startTime(database.url).catch(() => before), { timeout: 30_000, interval: 50 })
        .not.toBe(before);
    },
    close: async () => {
      if (server === undefined) return;
      const { dataDir, database } = await server;
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startServer(): Promise<Server> {
  const dataDir = await temporaryDataDir();
  const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });
  return { dataDir, database: await openDatabase({ databaseUrl: undefined, dataDir }, { logger }) };
}

async function postmasterPid(dataDir: string): Promise<number> {
  const pidFile = await readFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8');
  return Number(pidFile.split('\n')[0]);
}

async function startTime(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ at: string }>('SELECT pg_postmaster_start_time()::text AS at');
    return rows[0]?.at ?? '';
  } finally {
    await client.end();
  }
}
