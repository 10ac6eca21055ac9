import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Where root puts what the server's account could not reach in the folder that VoteStream was started in: copies of
 * PostgreSQL's programs and, named by random ids, the data of installations. Not a temporary folder: data must last.
 */
const SHARED_FOLDER = '/var/lib/votestream';
export const SHARED_PROGRAMS = join(SHARED_FOLDER, 'postgresql');
export const SHARED_INSTALLATIONS = join(SHARED_FOLDER, 'installations');

/** Creates one of the folders above; whatever the umask is, everybody may enter it, and only root may write to it. */
export async function createSharedFolder(folder: string): Promise<void> {
  for (const path of [SHARED_FOLDER, folder]) {
    await mkdir(path, { recursive: true });
    await chmod(path, 0o755);
  }
}

/** Lets everybody read all files below a folder, and run what the owner can run. */
export async function openToEverybody(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    await chmod(path, mode & 0o100 ? 0o755 : 0o644);
  }
}
