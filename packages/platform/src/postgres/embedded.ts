import { existsSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Logger } from '../logger.ts';
import { type Binaries, installedBinaries, usableBinaries } from './binaries.ts';
import { initialiseCluster } from './cluster.ts';
import { connectWhenReady, DATABASE_NAME, embeddedUrl, MAINTENANCE_DATABASE } from './connection.ts';
import type { Database } from './database.ts';
import { DatabaseError } from './errors.ts';
import { withFolderLock } from './folder-lock.ts';
import { type Installation, openInstallation } from './installation.ts';
import { leave } from './leave.ts';
import { livePostmaster } from './postmaster.ts';
import { keepPresence, PRESENCE } from './presence.ts';
import { ensureRunning } from './server.ts';

export interface EmbeddedOptions {
  readonly logger: Logger;
  /** Folder with PostgreSQL's bin, lib and share. Default: the installed package. */
  readonly binariesFolder?: string;
}

/**
 * The PostgreSQL server of a data folder. All processes that open the same folder share one server: the first starts
 * it, the others join, the last to close stops it. One that was left behind by killed processes is joined likewise,
 * and a server that is killed while somebody uses it is started again on the same port.
 */
export async function openEmbedded(dataDir: string, options: EmbeddedOptions): Promise<Database> {
  const { logger } = options;
  await mkdir(dataDir, { recursive: true }).catch((cause) => {
    throw new DatabaseError(
      `cannot create the data folder ${dataDir}; set VOTESTREAM_DATA_DIR to one that can be written to`,
      { cause },
    );
  });
  const folder = await realpath(dataDir);
  const lockFile = join(folder, 'postgres.lock');

  return withFolderLock(lockFile, async () => {
    const installation = await openInstallation(folder, logger);
    const binaries = await usableBinaries(
      options.binariesFolder ?? installedBinaries(),
      installation.account,
    );
    if (await initialiseCluster(installation, binaries)) logger.info({ folder }, 'created an empty database');
    const server = await startAndConnect(installation, binaries);
    logger.info({ folder, port: server.port }, `PostgreSQL: ${server.how}`);

    const renew = () =>
      withFolderLock(lockFile, () => renewPresence(installation, binaries, server.port, logger));
    const presence = keepPresence(server.client, renew, logger);
    let closing: Promise<void> | undefined;
    return {
      url: embeddedUrl(installation.password, server.port),
      embedded: true,
      close: () => {
        closing ??= presence
          .settle()
          .then(() => withFolderLock(lockFile, () => leave(installation, binaries, presence, logger)));
        return closing;
      },
    };
  });
}

async function startAndConnect(installation: Installation, binaries: Binaries) {
  const how = await ensureRunning(installation, binaries);
  const port = (await livePostmaster(installation.data))?.port;
  if (port === undefined)
    throw new DatabaseError(
      `PostgreSQL in ${installation.home} ended just after its start; see ${installation.log}`,
    );
  const client = await connectWhenReady(
    embeddedUrl(installation.password, port, MAINTENANCE_DATABASE),
    PRESENCE,
  );
  try {
    const existing = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE_NAME]);
    if (existing.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE_NAME}`);
  } catch (error) {
    await client.end();
    throw error;
  }
  return { how, port, client };
}

async function renewPresence(
  installation: Installation,
  binaries: Binaries,
  port: number,
  logger: Logger,
): Promise<Client | undefined> {
  if (!existsSync(installation.data)) {
    logger.fatal(`${installation.data} is gone; stop this process and start it again`);
    return undefined;
  }
  const server = await startAndConnect(installation, binaries);
  if (server.port !== port) {
    logger.fatal(
      `PostgreSQL had to move from port ${port} to ${server.port}; stop this process and start it again`,
    );
  }
  return server.client;
}
