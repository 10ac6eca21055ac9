import { minute } from '@votestream/domain';
import {
  RebuildError,
  type RebuildOptions,
  type RebuildPhase,
  type RebuildResult,
  rebuild,
  rollBack,
  startTelemetry,
  takeSnapshot,
} from '@votestream/projector';
import { ReadModelsError, type SnapshotRequest } from '@votestream/read-models';
import { EXIT_FAILED, FailedError, UsageError } from '../exit.ts';
import { withLog } from '../installation.ts';
import { formatted, print, printJson } from '../output.ts';
import { createProgress, type Progress } from '../progress.ts';
import { openedReadModels, projectionsNamed } from '../read-models.ts';
import { recountWith } from '../recount.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,59}$/;

interface ReplayOptions {
  readonly until?: string;
  readonly name?: string;
  readonly rollback?: true;
  readonly park?: true;
  readonly json?: true;
}

export async function run(chosen: readonly string[], options: ReplayOptions): Promise<void> {
  const projections = projectionsNamed(chosen);
  const snapshot = snapshotOf(options);
  if (snapshot && options.rollback) throw new UsageError('--rollback and --until exclude each other');
  await withLog('replay', async (installation) => {
    const { log, logger, shutdown } = installation;
    const readModels = await openedReadModels(installation);
    const { signal } = shutdown;
    const progress = phasedProgress();
    // Whoever looks at the status sees how far it is, wherever this runs.
    const over = new AbortController();
    const watching = startTelemetry({
      log,
      readModels,
      topics: [],
      signal: AbortSignal.any([signal, over.signal]),
      logger,
    });
    const names = projections.map((each) => each.name);
    const work: RebuildOptions = {
      log,
      readModels,
      projections,
      recount: recountWith(installation),
      park: options.park ?? false,
      onProgress: (now) => {
        progress.update(now);
        watching.telemetry.rebuilding({ projections: names, ...now });
      },
      signal,
      logger,
    };
    const running = explained(() => {
      if (snapshot) return takeSnapshot(work, snapshot);
      return options.rollback ? rollBack(work) : rebuild(work);
    }).finally(async () => {
      progress.stop();
      over.abort();
      await watching.stopped;
    });
    // Ctrl-C waits for the commit at hand, and for what this command has to say.
    shutdown.onClose('replay', async () => void (await running.catch(() => undefined)));
    const result = await running;
    if (options.json) printJson(result);
    else printResult(result, snapshot);
    if (result.outcome === 'stopped') process.exitCode = EXIT_FAILED;
  });
}

/** @throws UsageError */
function snapshotOf({ until, name }: ReplayOptions): SnapshotRequest | undefined {
  if (until === undefined) {
    if (name !== undefined) throw new UsageError('--name names a snapshot', 'give --until as well');
    return undefined;
  }
  if (name !== undefined && !NAME.test(name)) {
    throw new UsageError(`"${name}" cannot be a name`, 'letters, digits and : . _ - only, at most 60');
  }
  if (/^\d{1,15}(,\d{1,15})*$/.test(until)) {
    const positions = until.split(',').map(Number);
    return { name: name ?? `at-${positions.join('-')}`.slice(0, 60), until: { positions } };
  }
  const moment = minute.safeParse(until);
  if (moment.success) return { name: name ?? moment.data, until: { minute: moment.data } };
  throw new UsageError(
    `--until "${until}" is neither a minute nor positions`,
    'write a whole minute in UTC such as 2028-11-07T21:00:00Z, or a position for each partition such as 120,98,131',
  );
}

/** Errors whose message is all that a person needs. */
async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RebuildError || error instanceof ReadModelsError)
      throw new FailedError(error.message);
    throw error;
  }
}

/** A bar for each phase, because each has a rate of its own. */
function phasedProgress() {
  let phase: RebuildPhase | undefined;
  let shown: Progress | undefined;
  return {
    update: (now: { phase: RebuildPhase; read: number; total: number }) => {
      if (now.phase !== phase) {
        shown?.stop();
        shown = createProgress('records');
        phase = now.phase;
      }
      shown?.update(now.read, now.total, now.phase);
    },
    stop: () => shown?.stop(),
  };
}

function printResult(
  { outcome, builds, records, seconds }: RebuildResult,
  snapshot: SnapshotRequest | undefined,
): void {
  const rate = formatted(Math.round(records / Math.max(seconds, 0.001)));
  print(`${formatted(records)} records counted in ${seconds.toFixed(1)} s (${rate}/s)`);
  if (outcome === 'stopped') {
    print('stopped; what is built is kept, and the same command goes on from there');
    return;
  }
  for (const { projection, generation, predecessor } of builds) {
    if (snapshot) {
      print(`${projection}: snapshot ${snapshot.name} (generation ${generation})`);
    } else {
      const before = predecessor === null ? '' : `, in place of ${predecessor}`;
      print(`${projection}: generation ${generation} serves${before}`);
    }
  }
}
