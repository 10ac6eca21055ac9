import { randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../logger.ts';
import { DatabaseError } from './errors.ts';
import { livePostmaster } from './postmaster.ts';
import type { ServerAccount } from './server-account.ts';
import { createSharedFolder, SHARED_INSTALLATIONS } from './shared-folder.ts';

/**
 * A home for the server outside a data folder that its account may not enter. Its name is random, and only the link in
 * the data folder knows it; the home in turn names the data folder, so that a copied link is noticed.
 */
export async function createHomeElsewhere(
  dataDir: string,
  link: string,
  account: ServerAccount,
  logger: Logger,
): Promise<string> {
  await stopOrphans(logger);
  const home = join(SHARED_INSTALLATIONS, randomUUID());
  try {
    await createSharedFolder(SHARED_INSTALLATIONS);
    await mkdir(home, { mode: 0o700 });
    await chown(home, account.uid, account.gid);
    await writeFile(ownerFile(home), dataDir);
    await symlink(home, link);
  } catch (cause) {
    throw new DatabaseError(
      `the account ${account.name} that PostgreSQL runs as may not enter ${dataDir}, and ${home} could not be used instead; ` +
        `start as an ordinary user, or set VOTESTREAM_DATA_DIR to a folder that it can reach, or set DATABASE_URL`,
      { cause },
    );
  }
  logger.info(
    { home },
    `${dataDir} is closed to the account ${account.name}; PostgreSQL keeps its data elsewhere`,
  );
  return home;
}

/** @throws DatabaseError when the home is gone, or the link was copied from another data folder. */
export async function openHomeElsewhere(dataDir: string, link: string): Promise<string> {
  const home = await readlink(link);
  const owner = await readFile(ownerFile(home), 'utf8').catch(() => undefined);
  if (owner === undefined) {
    throw new DatabaseError(
      `${link} points to ${home}, which is not there or not readable; bring it back, or remove ${dataDir} to begin anew`,
    );
  }
  if (owner === dataDir) return home;
  if (await pointsTo(owner, home)) {
    throw new DatabaseError(
      `${dataDir} is a copy of ${owner}, and both point to the same data in ${home}; remove ${link} to begin anew here`,
    );
  }
  // The data folder was moved.
  await writeFile(ownerFile(home), dataDir);
  return home;
}

/**
 * Stops servers whose data folder was removed while they ran without a user. Their data stays: a folder that is not
 * there may have been moved, or not be mounted.
 */
async function stopOrphans(logger: Logger): Promise<void> {
  for (const name of await readdir(SHARED_INSTALLATIONS).catch(() => [])) {
    const home = join(SHARED_INSTALLATIONS, name);
    const owner = await readFile(ownerFile(home), 'utf8').catch(() => undefined);
    if (owner === undefined || (await pointsTo(owner, home))) continue;
    logger.warn(`${home} holds the data of ${owner}, which is gone; remove it if you no longer need it`);
    const running = await livePostmaster(join(home, 'data'));
    if (running !== undefined) process.kill(running.pid, 'SIGINT');
  }
}

async function pointsTo(dataDir: string, home: string): Promise<boolean> {
  return (await readlink(join(dataDir, 'postgres')).catch(() => undefined)) === home;
}

function ownerFile(home: string): string {
  return join(home, 'data-folder');
}
