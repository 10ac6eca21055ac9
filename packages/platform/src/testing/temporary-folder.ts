import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, livePostmaster } from '../postgres/postmaster.ts';

const PREFIX = 'votestream-test-';

/** A data folder for tests, which the account that PostgreSQL runs as can reach when the tests run as root. */
export async function temporaryDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(folder, 0o755);
  return folder;
}

/** Stops the servers, and removes the folders, of test runs that were killed. */
export async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!(owner > 0) || isAlive(owner)) continue;
    const folder = join(tmpdir(), name);
    const server = await livePostmaster(join(folder, 'postgres', 'data'));
    if (server !== undefined) process.kill(server.pid, 'SIGQUIT');
    // Of another user, or still being written to by the server that ends: the next run removes it.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
