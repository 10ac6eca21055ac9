import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './logger.ts';

/** A step that takes longer is given up; the next one goes ahead. */
const STEP_MS_MAX = 15_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A terminal signals the whole group, and package managers pass the signal on: the second one is an echo. */
const SIGNAL_ECHO_MS_MAX = 500;

const EXIT_FAILED = 1;
const EXIT_INTERRUPTED = 130;

export interface Shutdown {
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
  /** Registers a step; steps run one after another, the last registered first. */
  onClose(name: string, close: () => Promise<void> | void): void;
  /**
   * Runs the steps now, once: for a command that comes to its end by itself. The process then ends when nothing keeps
   * it. A signal does the same and then exits, with 0, or 1 where a step failed.
   * @returns whether every step succeeded within STEP_MS_MAX.
   */
  close(): Promise<boolean>;
}

/**
 * The end of this process, which the first call takes over: SIGINT and SIGTERM close in order, a second one exits at once with code 130; an
 * error that nobody caught is logged and exits with code 1.
 */
export function createShutdown({ logger }: { logger: Logger }): Shutdown {
  keeper[KEEPER] ??= takeOver(logger);
  return keeper[KEEPER];
}

/** By a key that is the same in every copy of this module: a bundled site runs in a process that has one already. */
const KEEPER = Symbol.for('votestream.shutdown');
const keeper: typeof globalThis & { [KEEPER]?: Shutdown } = globalThis;

function takeOver(logger: Logger): Shutdown {
  const controller = new AbortController();
  const steps: { name: string; close: () => Promise<void> | void }[] = [];
  let closing: Promise<boolean> | undefined;
  let firstSignalAt: number | undefined;

  const closeAll = async () => {
    controller.abort();
    let succeeded = true;
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      succeeded = (await runStep(step.name, step.close, logger)) && succeeded;
    }
    for (const name of SIGNALS) process.off(name, onSignal);
    return succeeded;
  };

  const close = () => {
    closing ??= closeAll();
    return closing;
  };

  const onSignal = (name: NodeJS.Signals) => {
    if (firstSignalAt !== undefined) {
      if (Date.now() - firstSignalAt > SIGNAL_ECHO_MS_MAX) process.exit(EXIT_INTERRUPTED);
      return;
    }
    firstSignalAt = Date.now();
    logger.info(`${name}: closing; once more exits at once`);
    void close().then((succeeded) => {
      if (!succeeded) process.exitCode = EXIT_FAILED;
      process.exit();
    });
  };

  const onUncaught = (error: unknown) => {
    logger.fatal({ err: error }, 'an error that nobody caught; this is a bug');
    process.exit(EXIT_FAILED);
  };

  for (const name of SIGNALS) process.on(name, onSignal);
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);

  return {
    signal: controller.signal,
    onClose: (name, step) => void steps.push({ name, close: step }),
    close,
  };
}

async function runStep(name: string, close: () => Promise<void> | void, logger: Logger): Promise<boolean> {
  const ended = new AbortController();
  try {
    const late = delay(STEP_MS_MAX, 'late' as const, { signal: ended.signal });
    late.catch(() => undefined);
    const result = await Promise.race([Promise.resolve(close()), late]);
    if (result !== 'late') return true;
    logger.error(`${name} did not close within ${STEP_MS_MAX / 1000} s; going on without it`);
  } catch (error) {
    logger.error({ err: error }, `${name} failed to close`);
  } finally {
    ended.abort();
  }
  return false;
}
