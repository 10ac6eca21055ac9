import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@votestream/platform';
import { EXIT_USAGE } from './exit.ts';
import { nodeOptionsOf } from './node-options.ts';
import { program } from './program.ts';

const RESTART_MS_MIN = 250;
const RESTART_MS_MAX = 5_000;
/** A service that ran this long starts with the shortest wait again. */
const STABLE_MS = 30_000;
/** A service that cannot run is tried again after this time even where no change was seen. */
const SAVE_MS_MAX = 3_600_000;
/** A service that does not stop by then is killed. */
const STOP_MS_MAX = 15_000;

export interface ChildServices {
  /** Rejects when a service cannot run at all: its configuration is wrong. */
  readonly failed: Promise<never>;
  /** Stops a service of this name and starts it again, as its source has changed. */
  restart(name: string): void;
  stop(): Promise<void>;
}

/** A service, and what to do when it cannot run at all. */
interface Run {
  readonly command: readonly string[];
  /** Its source is watched: it waits for a change instead of failing. */
  readonly isWatched: boolean;
  child: ChildProcess | undefined;
  /** Wakes who waits to start it again. */
  wake: AbortController;
}

/**
 * Runs services as processes of their own, started again when they fail. They end with this process, also where it is
 * killed: each watches its channel to it.
 * @param commands the arguments of `votestream` for each service
 * @param watched names of services that are started again when their source changes
 */
export function startServices(
  commands: readonly (readonly string[])[],
  logger: Logger,
  watched: readonly string[] = [],
): ChildServices {
  const stopping = new AbortController();
  const runs = commands.map((command): Run => {
    const isWatched = watched.some((name) => name === command[0]);
    return { command, isWatched, child: undefined, wake: new AbortController() };
  });
  const running = runs.map((run) => keepRunning(run, stopping.signal, logger));
  const failed = Promise.race(running).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    restart: (name) => {
      for (const run of runs.filter(({ command }) => command[0] === name)) {
        run.wake.abort();
        if (run.child) void stop(run.child);
      }
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(runs.map(({ child }) => child && stop(child)));
    },
  };
}

async function keepRunning(run: Run, signal: AbortSignal, logger: Logger): Promise<void> {
  const { command, isWatched } = run;
  let waitMs = RESTART_MS_MIN;
  while (!signal.aborted) {
    run.wake = new AbortController();
    const startedAt = Date.now();
    const child = spawn(process.execPath, [...nodeOptionsOf(command[0]), program, ...command], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    run.child = child;
    const [code, killedBy] = await exitOf(child);
    run.child = undefined;
    if (signal.aborted) return;
    const woken = AbortSignal.any([signal, run.wake.signal]);
    if (code === EXIT_USAGE) {
      if (!isWatched) throw new Error(`votestream ${command.join(' ')} cannot run; see its message above`);
      logger.warn(`${command[0]} cannot run; it is started again when its source is saved`);
      await delay(SAVE_MS_MAX, undefined, { signal: woken }).catch(() => {});
      continue;
    }
    if (Date.now() - startedAt > STABLE_MS) waitMs = RESTART_MS_MIN;
    if (!woken.aborted) logger.warn({ code, killedBy, waitMs }, `${command[0]} ended; it is started again`);
    await delay(waitMs, undefined, { signal: woken }).catch(() => {});
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
