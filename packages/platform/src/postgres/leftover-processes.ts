import { readdir, readlink } from 'node:fs/promises';

/**
 * Asks the processes of a killed server to quit. One that is busy with a long query does not notice by itself that its
 * postmaster is gone, and a new server must not start beside it. Without /proc, or where another account's processes
 * cannot be looked into, nothing is done: then they go when their query ends.
 */
export async function quitProcessesIn(data: string): Promise<void> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    const program = await readlink(`/proc/${pid}/exe`).catch(() => undefined);
    if (folder !== data || program?.split('/').at(-1) !== 'postgres') continue;
    try {
      process.kill(Number(pid), 'SIGQUIT');
    } catch {
      // It is gone.
    }
  }
}
