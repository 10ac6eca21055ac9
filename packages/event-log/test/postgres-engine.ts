import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, openDatabase } from '@votestream/platform';
import { Client } from 'pg';
import { expect } from 'vitest';
import { openPostgresLog } from '../src/postgres/index.ts';
import type { LogEngine } from './conformance/index.ts';

/** A server of its own, because the suite kills it. */
export async function startPostgresEngine(): Promise<LogEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), `votestream-log-${process.pid}-`));
  await chmod(dataDir, 0o755);
  const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });
  const database = await openDatabase({ databaseUrl: undefined, dataDir }, { logger });
  return {
    open: () => openPostgresLog({ databaseUrl: database.url }),
    restart: async () => {
      const before = await startTime(database.url);
      process.kill(await postmasterPid(dataDir), 'SIGKILL');
      // The platform starts a server again that was killed while somebody uses it.
      await expect
        .poll(() => startTime(database.url).catch(() => before), { timeout: 30_000, interval: 50 })
        .not.toBe(before);
    },
    workerEnv: { DATABASE_URL: database.url, KAFKA_BROKERS: '' },
    close: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
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
