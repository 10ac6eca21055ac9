import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { createLogger, type Database, openDatabase } from '../../src/index.ts';
import { isAlive, recordedPostmaster } from '../../src/postgres/postmaster.ts';
import { temporaryDataDir } from '../../src/testing/temporary-folder.ts';

export const silent = createLogger({ name: 'test', level: 'silent', format: 'json' });

/** A data folder that is removed, and whose server is gone, when the test ends. */
export async function dataFolder(below = ''): Promise<string> {
  const folder = await temporaryDataDir();
  const dataDir = join(folder, below);
  onTestFinished(async () => {
    await killServer(dataDir);
    await rm(folder, { recursive: true, force: true });
  });
  return dataDir;
}

export function open(dataDir: string): Promise<Database> {
  return openDatabase({ databaseUrl: undefined, dataDir }, { logger: silent });
}

export async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Waits until `condition` gives something other than undefined or false; a rejection counts as "not yet". */
export async function eventually<T>(what: string, condition: () => Promise<T>, msMax = 60_000) {
  for (const deadline = Date.now() + msMax; ; await delay(20)) {
    const found = await condition().catch(() => undefined);
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited ${msMax / 1000} s in vain until ${what}`);
  }
}

export async function postmasterPid(dataDir: string): Promise<number> {
  const recorded = await recordedPostmaster(join(dataDir, 'postgres', 'data'));
  if (recorded === undefined) throw new Error(`no server is recorded in ${dataDir}`);
  return recorded.pid;
}

/** The postmaster and its children, while the postmaster's record is there. */
async function serverProcesses(dataDir: string): Promise<number[]> {
  const recorded = await recordedPostmaster(join(dataDir, 'postgres', 'data'));
  if (recorded === undefined || !isAlive(recorded.pid)) return [];
  return [recorded.pid, ...(await childrenOf(recorded.pid))];
}

/** SIGKILL of the postmaster and all of its children, as a power cut would end them. */
export async function killServer(dataDir: string): Promise<void> {
  const pids = await serverProcesses(dataDir);
  for (const pid of pids) kill(pid);
  await eventually('the killed server is gone', async () =>
    (await Promise.all(pids.map(isRunning))).every((x) => !x),
  );
}

/** The postmaster alone: its children learn of it when they next wait for something. */
export async function killPostmaster(dataDir: string): Promise<void> {
  const pid = await postmasterPid(dataDir);
  kill(pid);
  await eventually('the killed postmaster is gone', async () => !(await isRunning(pid)));
}

function kill(pid: number): void {
  // A child may have ended by itself since it was found.
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}

/** Alive and not a zombie. */
export async function isRunning(pid: number): Promise<boolean> {
  if (!existsSync('/proc/self/stat')) return isAlive(pid);
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}

async function childrenOf(parent: number): Promise<number[]> {
  if (!existsSync('/proc/self/stat')) {
    const { stdout } = await promisify(execFile)('pgrep', ['-P', String(parent)]);
    return stdout.split('\n').filter(Boolean).map(Number);
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return stats.flatMap((stat) => {
    const [, pid, ppid] = /^(\d+) \(.*\) \S (\d+) /s.exec(stat) ?? [];
    return Number(ppid) === parent ? [Number(pid)] : [];
  });
}

export interface UserProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Closes the database in an orderly way and waits for the end. */
  close(): Promise<void>;
  kill(): Promise<void>;
  /** What Ctrl-C does at a terminal: SIGINT to the whole group. */
  interruptGroup(): Promise<void>;
}

/** Another process that opens the database of a folder; it leads a process group, as a terminal's job does. */
export async function userProcess(dataDir: string): Promise<UserProcess> {
  const program = fileURLToPath(new URL('./user-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [url]: unknown[] = await Promise.race([
    once(lines, 'line'),
    ended.then(([code]) => Promise.reject(new Error(`the process ended with ${code} before it was ready`))),
  ]);
  return {
    url: String(url),
    child,
    close: async () => {
      child.stdin.end();
      await ended;
    },
    interruptGroup: async () => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
