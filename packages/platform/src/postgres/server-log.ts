import { type FileHandle, open, rename, stat } from 'node:fs/promises';
import { DatabaseError } from './errors.ts';
import type { Installation } from './installation.ts';

/** At a start, a longer log becomes the only old one. */
const LOG_BYTES_MAX = 8 * 1024 * 1024;
const TAIL_BYTES = 4096;

/** The server's log, opened for appending, and where this start's part of it begins. */
export async function openServerLog(
  installation: Installation,
): Promise<{ file: FileHandle; begin: number }> {
  const size = await sizeOf(installation.log);
  if (size > LOG_BYTES_MAX) await rename(installation.log, `${installation.log}.1`);
  const file = await open(installation.log, 'a', 0o600);
  if (installation.account !== undefined)
    await file.chown(installation.account.uid, installation.account.gid);
  return { file, begin: (await file.stat()).size };
}

/** What the server wrote since `begin`, at most the last TAIL_BYTES. */
export async function logSince(installation: Installation, begin: number): Promise<string> {
  const end = await sizeOf(installation.log);
  const from = Math.max(begin, end - TAIL_BYTES);
  const file = await open(installation.log, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, end - from)), 0, end - from, from);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await file.close();
  }
}

export function startFailed(installation: Installation, why: string, tail: string): DatabaseError {
  return new DatabaseError(
    `PostgreSQL in ${installation.home} ${why}; the end of ${installation.log}:\n${tail}`,
  );
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}
