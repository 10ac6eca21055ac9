import type { Projection } from '@votestream/domain/projections';
import { type EventLog, PositionBeyondEndError } from '@votestream/event-log';
import {
  type Build,
  beginSnapshot,
  completeSnapshot,
  countedPositions,
  type ReadModels,
  type SnapshotRequest,
  servingGeneration,
  type Until,
  whileLocked,
} from '@votestream/read-models';
import { MinuteNotPassedError, RebuildError } from './errors.ts';
import type { FillTarget } from './fill.ts';
import type { RebuildOptions, RebuildResult } from './options.ts';
import { prepare, recounted } from './rebuild.ts';
import { beginRun } from './run.ts';

/**
 * Builds a generation of each projection as it was at a minute, or before given positions, and leaves it as a
 * snapshot: nobody changes it any more, and readers ask for it by its name. Goes on where an earlier call was stopped.
 *
 * @throws MinuteNotPassedError, GenerationError, RebuildInProgressError, UnparkedRecordError, RecountDiffersError,
 *   PositionBeyondEndError, WrongLogError
 */
export async function takeSnapshot(
  options: RebuildOptions,
  request: SnapshotRequest,
): Promise<RebuildResult> {
  const { log, readModels, projections, signal } = options;
  const { until } = request;
  const logId = await prepare(options);
  return whileLocked(readModels, projections, async () => {
    for (const projection of projections) await checkPassed(log, readModels, projection, until);
    const targets = await targetsOf(log, projections, until);
    const builds: Build[] = [];
    for (const each of projections) builds.push(await beginSnapshot(readModels, each, logId, request));
    const run = beginRun(options, logId, builds, 'minute' in until ? until.minute : undefined);
    await run.readUpTo(targets);
    if (signal.aborted) return run.result('stopped');
    await recounted(options, builds);
    if (signal.aborted) return run.result('stopped');
    for (const build of builds) await completeSnapshot(readModels, build);
    return run.result('complete');
  });
}

/**
 * Times never decrease within a partition, but a partition that has not passed the minute may still get an event of
 * it: a snapshot taken now would then differ from one taken later.
 */
async function checkPassed(
  log: EventLog,
  readModels: ReadModels,
  projection: Projection,
  until: Until,
): Promise<void> {
  if (!('minute' in until) || (await log.partitionCount(projection.from.topic)) === 1) return;
  const { topic } = projection.from;
  const serving = await servingGeneration(readModels.db, projection);
  const counted = serving === undefined ? [] : await countedPositions(readModels.db, projection, serving);
  const reached = counted.flatMap(({ partition, at }) => (at === null ? [] : [{ partition, at }]));
  const last = reached.toSorted((a, b) => (a.at < b.at ? -1 : 1))[0];
  if (last && last.at > until.minute) return;
  throw new MinuteNotPassedError(
    last === undefined
      ? `${projection.name} has not counted anything yet, so that nobody knows which minutes are over`
      : `partition ${last.partition} of ${topic} is counted up to ${last.at} only, and may still get events of ` +
          `${until.minute}; choose an earlier minute, or give positions`,
  );
}

async function targetsOf(
  log: EventLog,
  projections: readonly Projection[],
  until: Until,
): Promise<FillTarget[]> {
  const targets: FillTarget[] = [];
  for (const topic of new Set(projections.map(({ from }) => from.topic))) {
    const watermarks = await log.watermarks(topic);
    if ('positions' in until && until.positions.length !== watermarks.length) {
      throw new RebuildError(
        `${topic} has ${watermarks.length} partitions, but ${until.positions.length} positions are given; give one ` +
          `for each partition, in their order, for read models of one topic`,
      );
    }
    for (const { partition, end } of watermarks) {
      const position = 'positions' in until ? (until.positions[partition] ?? 0) : end;
      if (position > end) throw new PositionBeyondEndError(topic, partition, position, end);
      targets.push({ topic, partition, until: position });
    }
  }
  return targets;
}
