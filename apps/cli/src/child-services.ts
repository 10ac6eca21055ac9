import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@votestream/platform';
import { EXIT_USAGE } from './exit.ts';

const RESTART_MS_MIN = 250;
const RESTART_MS_MAX = 5_000;
/** A service that ran this long starts with the shortest wait again. */
const STABLE_MS = 30_000;
/** A service that does not stop by then is killed. */
const STOP_MS_MAX = 15_000;

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

export interface ChildServices {
  /** Rejects when a service cannot run at all: its configuration is wrong. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

/**
 * Runs services as processes of their own, started again when they fail. They end with this process, also where it is
 * killed: each watches its channel to it.
 * @param commands the arguments of `votestream` for each service
 */
export function startServices(commands: readonly (readonly string[])[], logger: Logger): ChildServices {
  const stopping = new AbortController();
  const children = new Set<ChildProcess>();
  const runs = commands.map((command) => keepRunning(command, children, stopping.signal, logger));
  const failed = Promise.race(runs).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    stop: async () => {
      stopping.abort();
      await Promise.all([...children].map(stop));
    },
  };
}

async function keepRunning(
  command: readonly string[],
  children: Set<ChildProcess>,
  signal: AbortSignal,
  logger: Logger,
): Promise<void> {
  let waitMs = RESTART_MS_MIN;
  while (!signal.aborted) {
    const startedAt = Date.now();
    const child = spawn(process.execPath, [main, ...command], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.add(child);
    const [code, killedBy] = await exitOf(child);
    children.delete(child);
    if (signal.aborted) return;
    if (code === EXIT_USAGE)
      throw new Error(`votestream ${command.join(' ')} cannot run; see its message above`);
    if (Date.now() - startedAt > STABLE_MS) waitMs = RESTART_MS_MIN;
    logger.warn({ code, killedBy, waitMs }, `${command[0]} ended; it is started again`);
    await delay(waitMs, undefined, { signal }).catch(() => {});
    waitMs = Math.min(waitMs * 2, RESTART_MS_MAX);
  }
}

async function exitOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
    child.once('error', reject);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await ended;
  clearTimeout(timer);
}
