import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './program.ts';

/** The server process as `postmaster.pid` in its data directory records it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** @returns undefined when there is no such file, or it is not completely written yet. */
export async function recordedPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0) || !(port > 0)) return undefined;
  return { pid, port, ready: lines[7] === 'ready' };
}

/** The recorded server if that process is alive and is a PostgreSQL server of this data directory. */
export async function livePostmaster(data: string): Promise<Postmaster | undefined> {
  const postmaster = await recordedPostmaster(data);
  if (postmaster === undefined || !isAlive(postmaster.pid)) return undefined;
  // After a kill -9 or a reboot the number may belong to any other process, and a killed one may remain as a zombie,
  // which has no command line.
  return servesFrom(await commandLine(postmaster.pid), data) ? postmaster : undefined;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function commandLine(pid: number): Promise<string[]> {
  if (existsSync('/proc/self/cmdline')) {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text.split('\0');
  }
  const { exitCode, output } = await runProgram('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
  if (exitCode !== 0) return [];
  const [program, folder] = output.trim().split(' -D ');
  return folder === undefined ? [] : [program ?? '', '-D', folder];
}

function servesFrom(command: readonly string[], data: string): boolean {
  const folder = command[command.indexOf('-D') + 1];
  if (!/postgres(\.exe)?$/.test(command[0] ?? '') || folder === undefined) return false;
  // A server whose folder is gone is ours after a move: the file that names it came along.
  return folder === data || !existsSync(folder);
}
