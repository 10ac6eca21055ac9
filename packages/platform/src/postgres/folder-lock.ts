import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from './errors.ts';

/** Above START_MS_MAX of the server, because the holder may be waiting for crash recovery. */
const LOCK_WAIT_MS_MAX = 330_000;
const LOCK_POLL_MS = 20;
const SQLITE_BUSY = 5;

/**
 * Runs `work` while no other process (and no other call in this process) runs work under the same lock file.
 *
 * The lock is SQLite's on an empty database: an operating system lock, which a killed holder loses at once, so no
 * stale lock ever has to be recognised.
 * @throws DatabaseError when the file cannot be opened, or the lock is not had within LOCK_WAIT_MS_MAX.
 */
export async function withFolderLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const database = openLockFile(file);
  try {
    const deadline = Date.now() + LOCK_WAIT_MS_MAX;
    while (!tryLock(database, file)) {
      if (Date.now() > deadline) {
        throw new DatabaseError(
          `another process has held ${file} for ${LOCK_WAIT_MS_MAX / 1000} s; look for a stopped or hanging VoteStream process`,
        );
      }
      await delay(LOCK_POLL_MS);
    }
    return await work();
  } finally {
    database.close();
  }
}

function openLockFile(file: string): DatabaseSync {
  try {
    return new DatabaseSync(file, { timeout: 0 });
  } catch (cause) {
    throw new DatabaseError(`cannot open ${file}; is the folder there, and may this user write to it?`, {
      cause,
    });
  }
}

function tryLock(database: DatabaseSync, file: string): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw new DatabaseError(`cannot lock ${file}; may this user write to it?`, { cause: error });
  }
}
