import type { Projection } from '@votestream/domain/projections';
import { WrongLogError } from '@votestream/event-log';
import {
  type Build,
  beginBuild,
  countedLogs,
  dropGeneration,
  dropRetired,
  FlipTimeoutError,
  flip,
  inTransaction,
  migrate,
  reopenRetired,
  whileLocked,
} from '@votestream/read-models';
import { RecountDiffersError } from './errors.ts';
import { levelWith } from './fill.ts';
import type { RebuildOptions, RebuildResult } from './options.ts';
import { beginRun, type Run } from './run.ts';

/** A flip that holds readers' numbers still for too long is given up, and tried again so often. */
const FLIPS_MAX = 5;

/**
 * Builds the next generation of each projection from the beginning of the log, while the present one serves and stays
 * live; recounts it; and lets it serve. Goes on where an earlier call was stopped.
 *
 * @throws RebuildInProgressError, UnparkedRecordError, RecountDiffersError (the new generation is dropped then),
 *   FlipTimeoutError, WrongLogError. In each case the generation that serves goes on.
 */
export function rebuild(options: RebuildOptions): Promise<RebuildResult> {
  return replaceServing(options, (projection, logId) => beginBuild(options.readModels, projection, logId), {
    isRecounted: true,
  });
}

/**
 * Lets the generation that served before serve again, after it has counted what came since.
 * It is not recounted: whoever rolls back wants what was there; `verify` tells whether it is right.
 * @throws GenerationError, RebuildInProgressError, UnparkedRecordError, FlipTimeoutError, WrongLogError
 */
export function rollBack(options: Omit<RebuildOptions, 'recount'>): Promise<RebuildResult> {
  const recount = async () => [];
  return replaceServing(
    { ...options, recount },
    (projection) => reopenRetired(options.readModels, projection),
    {
      isRecounted: false,
    },
  );
}

async function replaceServing(
  options: RebuildOptions,
  begin: (projection: Projection, logId: string) => Promise<Build>,
  { isRecounted }: { readonly isRecounted: boolean },
): Promise<RebuildResult> {
  const { readModels, projections, signal } = options;
  const logId = await prepare(options);
  return whileLocked(readModels, projections, async () => {
    const builds: Build[] = [];
    for (const projection of projections) builds.push(await begin(projection, logId));
    const run = beginRun(options, logId, builds);
    await run.readToEnd();
    if (isRecounted && !signal.aborted && (run.records > 0 || builds.some(({ isResumed }) => isResumed))) {
      await recounted(options, builds);
      await run.readToEnd();
    }
    if (signal.aborted) return run.result('stopped');
    await flipAll(options, builds, run);
    for (const projection of projections) await dropRetired(readModels, projection);
    return run.result('complete');
  });
}

/** @returns the id of the log that is counted. @throws WrongLogError */
export async function prepare({ log, readModels }: RebuildOptions): Promise<string> {
  await migrate(readModels);
  const logId = await log.id();
  const foreign = (await countedLogs(readModels.db)).find((counted) => counted !== logId);
  if (foreign !== undefined) throw new WrongLogError(foreign, logId);
  if (logId === undefined) throw new WrongLogError('that is to be counted', undefined);
  return logId;
}

/** Drops the builds where they are wrong. Ends early when the signal aborts. @throws RecountDiffersError */
export async function recounted(options: RebuildOptions, builds: readonly Build[]): Promise<void> {
  const { readModels, signal } = options;
  const problems = await recountProblems(options, builds).catch((error: unknown) => {
    if (signal.aborted) return [];
    throw error;
  });
  if (problems.length === 0) return;
  for (const { projection, generation } of builds) {
    await inTransaction(readModels, (db) => dropGeneration(db, { projection: projection.name, generation }));
  }
  throw new RecountDiffersError(
    `what was built differs from a recount of the log; it is dropped, and what served goes on:\n${problems.join('\n')}`,
  );
}

function recountProblems(
  { recount, onProgress, signal }: RebuildOptions,
  builds: readonly Build[],
): Promise<readonly string[]> {
  const show = (read: number, total: number) => onProgress?.({ phase: 'recounting', read, total });
  return recount(builds, show, signal);
}

async function flipAll(options: RebuildOptions, builds: readonly Build[], run: Run): Promise<void> {
  const { readModels, logger, onProgress } = options;
  for (let attempt = 1; ; attempt += 1) {
    onProgress?.({ phase: 'flipping', read: run.records, total: run.records });
    try {
      await flip(readModels, { builds, reach: (targets, signal) => run.read(levelWith(targets), signal) });
      return;
    } catch (error) {
      if (!(error instanceof FlipTimeoutError) || attempt === FLIPS_MAX) throw error;
      logger.warn({ attempt }, error.message);
      await run.readToEnd();
    }
  }
}
