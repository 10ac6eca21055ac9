import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Logger } from '../logger.ts';
import type { Binaries } from './binaries.ts';
import { connectWhenReady, embeddedUrl, MAINTENANCE_DATABASE } from './connection.ts';
import type { Installation } from './installation.ts';
import { livePostmaster } from './postmaster.ts';
import { PRESENCE, type Presence } from './presence.ts';
import { stopServer } from './server.ts';

/** How long the last user waits for connections that are about to go before it leaves the server running. */
const LINGER_MS_MAX = 2_000;
const LINGER_POLL_MS = 20;

/** Ends this process's presence, and stops the server when nobody else is connected. Call it under the folder's lock. */
export async function leave(
  installation: Installation,
  binaries: Binaries,
  presence: Presence,
  logger: Logger,
): Promise<void> {
  await presence.end();
  const postmaster = await livePostmaster(installation.data);
  if (postmaster === undefined) return;
  const client = await connectWhenReady(
    embeddedUrl(installation.password, postmaster.port, MAINTENANCE_DATABASE),
    'votestream-leaving',
  );
  const others = await otherClients(client).finally(() => client.end());
  if (others > 0) {
    logger.info({ others }, 'PostgreSQL goes on running for others');
    return;
  }
  await stopServer(installation, binaries);
  logger.info('PostgreSQL stopped');
}

/** The number of other connections; ones of no known process get a moment to go. */
async function otherClients(client: Client): Promise<number> {
  const deadline = Date.now() + LINGER_MS_MAX;
  for (;;) {
    const { rows } = await client.query<{ others: number; present: number }>(
      `SELECT count(*)::int AS others, (count(*) FILTER (WHERE application_name = $1))::int AS present
         FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
      [PRESENCE],
    );
    const { others = 0, present = 0 } = rows[0] ?? {};
    if (others === 0 || present > 0 || Date.now() > deadline) return others;
    await delay(LINGER_POLL_MS);
  }
}
