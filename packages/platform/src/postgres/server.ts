import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { settingsPath, writeSettings } from './cluster.ts';
import { DatabaseError } from './errors.ts';
import type { Installation } from './installation.ts';
import { quitProcessesIn } from './leftover-processes.ts';
import { freePort } from './port.ts';
import { isAlive, livePostmaster, recordedPostmaster } from './postmaster.ts';
import { runProgram, spawnOptions } from './program.ts';
import { logSince, openServerLog, startFailed } from './server-log.ts';
import { portIn, settingsFile } from './server-settings.ts';

/** Crash recovery replays at most about max_wal_size (2 GB). */
const START_MS_MAX = 300_000;
const STOP_SECONDS_MAX = 120;
const POLL_MS = 20;

/** Processes of a killed server are told to go, and the new one waits for them. */
const LEFTOVER_MS_MAX = 30_000;
const LEFTOVER = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;
const PORT_TAKEN = /Address already in use/;

type Attempt = 'started' | 'port-taken' | 'leftover-processes';

/**
 * The port of this installation's running server; starts it if it is not running. Call it under the folder's lock.
 * A restart takes the port of the last time when that is free, so that other processes' URLs stay valid.
 * @throws DatabaseError with the end of the server's log.
 */
export async function ensureRunning(
  installation: Installation,
  binaries: Binaries,
): Promise<'joined' | 'started'> {
  const deadline = Date.now() + START_MS_MAX;
  for (
    let live = await livePostmaster(installation.data);
    live;
    live = await livePostmaster(installation.data)
  ) {
    if (live.ready) return 'joined';
    // Somebody who was killed meanwhile started it, or it is about to stop.
    if (Date.now() > deadline) throw startFailed(installation, 'is neither ready nor gone', '');
    await delay(POLL_MS);
  }
  await start(installation, binaries);
  return 'started';
}

async function start(installation: Installation, binaries: Binaries): Promise<void> {
  const leftoverDeadline = Date.now() + LEFTOVER_MS_MAX;
  let wanted = portIn(await readFile(settingsPath(installation), 'utf8').catch(() => ''));
  for (;;) {
    // Its process is gone; PostgreSQL would mistake another process with that number for it.
    await rm(join(installation.data, 'postmaster.pid'), { force: true });
    await writeSettings(installation, settingsFile(await freePort(wanted)));
    const { file, begin } = await openServerLog(installation);
    let attempt: Attempt | undefined;
    try {
      attempt = await startOnce(installation, binaries, file.fd, begin);
    } finally {
      await file.close();
    }
    if (attempt === 'started') return;
    if (Date.now() > leftoverDeadline) {
      throw startFailed(installation, 'does not start', await logSince(installation, begin));
    }
    // A port that another program took in between is given up for another one.
    if (attempt === 'port-taken') {
      wanted = undefined;
    } else {
      await quitProcessesIn(installation.data);
      await delay(POLL_MS);
    }
  }
}

async function startOnce(
  installation: Installation,
  binaries: Binaries,
  logFile: number,
  logBegin: number,
): Promise<Attempt> {
  const child = spawn(binaries.postgres, ['-D', installation.data], {
    ...spawnOptions(installation.account),
    stdio: ['ignore', logFile, logFile],
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(`ended with ${signal ?? `exit code ${code}`}`));
  });
  // The server outlives this process: others may use it.
  child.unref();

  const deadline = Date.now() + START_MS_MAX;
  for (;;) {
    const end = await Promise.race([ended, delay(POLL_MS, undefined)]);
    const tail = end === undefined ? '' : await logSince(installation, logBegin);
    if (PORT_TAKEN.test(tail)) return 'port-taken';
    if (LEFTOVER.test(tail)) return 'leftover-processes';
    if (end !== undefined) throw startFailed(installation, `does not start: it ${end}`, tail);
    const recorded = await recordedPostmaster(installation.data);
    if (recorded?.pid === child.pid && recorded?.ready) return 'started';
    if (Date.now() > deadline) {
      const log = await logSince(installation, logBegin);
      throw startFailed(installation, `is not ready after ${START_MS_MAX / 1000} s`, log);
    }
  }
}

/** Stops the server: connections are cut, what is committed is on disk. Call it under the folder's lock. */
export async function stopServer(installation: Installation, binaries: Binaries): Promise<void> {
  const running = await livePostmaster(installation.data);
  if (running === undefined) return;
  const args = ['stop', '-D', installation.data, '-m', 'fast', '-w', '-t', String(STOP_SECONDS_MAX)];
  const { exitCode, output } = await runProgram(binaries.pgCtl, args, installation.account);
  if (exitCode !== 0 && (await livePostmaster(installation.data)) !== undefined) {
    throw new DatabaseError(
      `PostgreSQL in ${installation.home} (process ${running.pid}) does not stop:\n${output.trim()}`,
    );
  }
  // The file that names it goes a moment before the process does.
  const deadline = Date.now() + STOP_SECONDS_MAX * 1000;
  while (isAlive(running.pid) && Date.now() < deadline) await delay(POLL_MS);
}
