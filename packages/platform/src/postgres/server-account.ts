import { stat } from 'node:fs/promises';
import { DatabaseError } from './errors.ts';
import { runProgram } from './program.ts';

/** The operating system account that PostgreSQL runs as. */
export interface ServerAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const OWN_ACCOUNT = 'votestream';
const ACCOUNTS = ['postgres', OWN_ACCOUNT];

/**
 * PostgreSQL refuses to run as root, so root starts it as another account: the one that owns an existing `home`,
 * else `postgres`, else `votestream` (created when missing), else `nobody`.
 * @returns undefined when this process is not root: then the server runs as this user.
 */
export async function findServerAccount(home: string): Promise<ServerAccount | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await ownerOf(home);
  if (owner !== undefined) return owner;
  for (const name of ACCOUNTS) {
    const account = await accountNamed(name);
    if (account !== undefined) return account;
  }
  await createAccount(OWN_ACCOUNT);
  const account = (await accountNamed(OWN_ACCOUNT)) ?? (await accountNamed('nobody'));
  if (account !== undefined) return account;
  throw new DatabaseError(
    'PostgreSQL does not run as root, and no other account was found or could be created; create a user named ' +
      'postgres, or start VoteStream as an ordinary user, or set DATABASE_URL',
  );
}

async function ownerOf(path: string): Promise<ServerAccount | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.uid === 0) return undefined;
  return { name: `uid ${found.uid}`, uid: found.uid, gid: found.gid };
}

async function accountNamed(name: string): Promise<ServerAccount | undefined> {
  const [uid, gid] = [await runProgram('id', ['-u', name]), await runProgram('id', ['-g', name])];
  if (uid.exitCode !== 0 || gid.exitCode !== 0) return undefined;
  return { name, uid: Number(uid.output.trim()), gid: Number(gid.output.trim()) };
}

async function createAccount(name: string): Promise<void> {
  const created = await runProgram('useradd', [
    '--system',
    '--no-create-home',
    '--shell',
    '/bin/false',
    name,
  ]);
  // BusyBox has adduser only.
  if (created.exitCode !== 0) await runProgram('adduser', ['-S', '-D', '-H', '-s', '/bin/false', name]);
}

/** May this account enter the folder? Asked of the operating system, so that access lists and mounts count too. */
export async function mayEnter(account: ServerAccount | undefined, folder: string): Promise<boolean> {
  if (account === undefined) return true;
  return (await runProgram('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], account)).exitCode === 0;
}
