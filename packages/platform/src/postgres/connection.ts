import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

export const DATABASE_NAME = 'votestream';
export const DATABASE_USER = 'votestream';
/** Exists in every cluster; connections to it do not stand in the way of dropping or restoring `votestream`. */
export const MAINTENANCE_DATABASE = 'postgres';

const CONNECT_MS_MAX = 10_000;
const RECOVERY_MS_MAX = 300_000;
const RECOVERY_POLL_MS = 50;
const CANNOT_CONNECT_NOW = '57P03';

/** A connection whose later loss makes no unhandled error: listen to `end` to hear of it. */
export async function connect(url: string, applicationName: string): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Waits for a server that answers that it is starting or recovering, for at most RECOVERY_MS_MAX. */
export async function connectWhenReady(url: string, applicationName: string): Promise<Client> {
  const deadline = Date.now() + RECOVERY_MS_MAX;
  for (;;) {
    try {
      return await connect(url, applicationName);
    } catch (error) {
      if (codeOf(error) !== CANNOT_CONNECT_NOW || Date.now() > deadline) throw error;
      await delay(RECOVERY_POLL_MS);
    }
  }
}

export function embeddedUrl(password: string, port: number, database = DATABASE_NAME): string {
  return `postgres://${DATABASE_USER}:${password}@127.0.0.1:${port}/${database}`;
}

/** The SQLSTATE or system error code, where the error has one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
