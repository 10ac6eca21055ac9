import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../logger.ts';
import { DatabaseError } from './errors.ts';
import { createHomeElsewhere, openHomeElsewhere } from './home-elsewhere.ts';
import { findServerAccount, mayEnter, type ServerAccount } from './server-account.ts';

/** Everything that belongs to the embedded server of one data folder. */
export interface Installation {
  /** Holds all of the following; owned by `account`, closed to everybody else. */
  readonly home: string;
  /** PostgreSQL's data directory; missing until the cluster is initialised. */
  readonly data: string;
  readonly log: string;
  readonly passwordFile: string;
  readonly password: string;
  /** undefined: the server runs as this user. */
  readonly account: ServerAccount | undefined;
}

/**
 * Opens, or lays out, the installation of a data folder: `<dataDir>/postgres`. When the server's account may not enter
 * the data folder, that is a link to a folder with a random name elsewhere; removing the data folder removes the link,
 * and so the next start is a new and empty installation. Call it under the folder's lock.
 */
export async function openInstallation(dataDir: string, logger: Logger): Promise<Installation> {
  const link = join(dataDir, 'postgres');
  const account = await findServerAccount(link);
  const home = await findHome(dataDir, link, account, logger);
  const passwordFile = join(home, 'password');
  return {
    home,
    data: join(home, 'data'),
    log: join(home, 'server.log'),
    passwordFile,
    password: await readOrCreatePassword(passwordFile, account),
    account,
  };
}

async function findHome(
  dataDir: string,
  link: string,
  account: ServerAccount | undefined,
  logger: Logger,
): Promise<string> {
  const found = await lstat(link).catch(() => undefined);
  if (found?.isSymbolicLink()) return openHomeElsewhere(dataDir, link);
  if (found === undefined && account !== undefined && !(await mayEnter(account, dataDir))) {
    return createHomeElsewhere(dataDir, link, account, logger);
  }
  await createHome(link, account);
  if (await mayEnter(account, link)) return link;
  throw new DatabaseError(
    `the account ${account?.name} that PostgreSQL runs as may not enter ${link}; give it the right to pass through the folders above, or set DATABASE_URL`,
  );
}

/** Repeats no harm: a start that was killed in between is completed by the next one. */
async function createHome(home: string, account: ServerAccount | undefined): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (account !== undefined) await chown(home, account.uid, account.gid);
}

async function readOrCreatePassword(file: string, account: ServerAccount | undefined): Promise<string> {
  const existing = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new DatabaseError(`cannot read ${file}; was VoteStream started here as another user before?`, {
      cause: error,
    });
  });
  if (existing !== undefined) return existing;
  const password = randomBytes(24).toString('base64url');
  const incomplete = `${file}.new`;
  await writeFile(incomplete, password, { mode: 0o600 });
  await chmod(incomplete, 0o600);
  if (account !== undefined) await chown(incomplete, account.uid, account.gid);
  await rename(incomplete, file);
  return password;
}
