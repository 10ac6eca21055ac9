import { existsSync } from 'node:fs';
import { appendFile, chown, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { DATABASE_USER } from './connection.ts';
import { DatabaseError } from './errors.ts';
import type { Installation } from './installation.ts';
import { runProgram } from './program.ts';

const SETTINGS_FILE = 'votestream.conf';

/**
 * Creates the data directory if there is none. It gets its name only when it is complete, so that a start that was
 * killed halfway leaves nothing that the next one would take for data.
 */
export async function initialiseCluster(installation: Installation, binaries: Binaries): Promise<boolean> {
  if (existsSync(installation.data)) return false;
  const incomplete = `${installation.data}.new`;
  await rm(incomplete, { recursive: true, force: true });
  const { exitCode, output } = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${incomplete}`,
      `--username=${DATABASE_USER}`,
      `--pwfile=${installation.passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The same order of strings on every machine, whatever its C library.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ],
    installation.account,
  );
  if (exitCode !== 0) {
    throw new DatabaseError(
      `PostgreSQL could not create its data directory ${incomplete}:\n${output.trim()}`,
    );
  }
  await appendFile(join(incomplete, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`);
  await rename(incomplete, installation.data);
  return true;
}

export async function writeSettings(installation: Installation, text: string): Promise<void> {
  const file = settingsPath(installation);
  await writeFile(file, text, { mode: 0o600 });
  if (installation.account !== undefined)
    await chown(file, installation.account.uid, installation.account.gid);
}

export function settingsPath(installation: Installation): string {
  return join(installation.data, SETTINGS_FILE);
}
