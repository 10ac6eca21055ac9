import type { EventLog } from '@votestream/event-log';
import type { Build, ReadModels } from '@votestream/read-models';
import { beginPositions } from '@votestream/read-models';
import { commitBatch, type Upserts } from '../commit.ts';
import {
  type BatchCounting,
  type BatchLimits,
  beginCounting,
  type GenerationProgress,
} from '../count-batch.ts';
import { leastPosition, withProgress } from '../partition-counter.ts';
import type { Parking } from './parking.ts';

/** A commit takes so many records, or fewer where they touch many groups or are parked: that bounds memory. */
const COMMIT_AT: BatchLimits = { records: 25_000, groups: 50_000, parkedBytes: 8 * 1_048_576 };

export interface FillPartitionOptions {
  readonly log: EventLog;
  readonly readModels: ReadModels;
  readonly logId: string;
  readonly topic: string;
  readonly partition: number;
  readonly builds: readonly Build[];
  readonly upserts: Upserts;
  readonly parking: Parking;
  /** Exclusive. */
  readonly until: number;
  /** Where it is given: events of later minutes, and what comes behind the first of them, are left out. */
  readonly untilMinute: string | undefined;
  readonly onRecords: (records: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Counts a partition into generations that nobody reads yet, from where they stand.
 * @returns false where somebody else has moved a position meanwhile; ask again.
 * @throws UnparkedRecordError
 */
export async function fillPartition(options: FillPartitionOptions): Promise<boolean> {
  const { log, readModels, logId, topic, partition, builds, upserts, until, untilMinute, signal } = options;
  const keys = builds.map(({ projection, generation }) => ({ projection: projection.name, generation }));
  const stored = await beginPositions(readModels.db, keys, { logId, topic, partition });
  let progress = withProgress(builds, stored, logId).filter(({ position }) => position < until);
  const from = leastPosition(progress);
  if (from === undefined) return true;

  const commit = async (counting: BatchCounting, nextPosition: number): Promise<boolean> => {
    const behind = progress.filter(({ position }) => position < nextPosition);
    if (behind.length === 0) return true;
    const counted = counting.result();
    await options.parking.check(topic, partition, counted);
    const generations = counted.generations.filter(({ position }) => position < nextPosition);
    const target = { logId, topic, partition, nextPosition, isServing: false };
    if (!(await commitBatch(readModels.pool, target, { ...counted, generations }, upserts))) return false;
    progress = progress.map((each) => movedTo(each, nextPosition));
    options.onRecords(counting.records);
    return true;
  };

  let counting = beginCounting(progress);
  let next = from;
  for await (const batch of log.read(topic, partition, from, { until, signal })) {
    for (const record of batch.records) {
      if (untilMinute === undefined) counting.add(record);
      else if (!counting.addUntil(record, untilMinute)) return commit(counting, record.position);
      if (!counting.reaches(COMMIT_AT)) continue;
      if (!(await commit(counting, record.position + 1))) return false;
      counting = beginCounting(progress);
    }
    next = batch.nextPosition;
    if (signal.aborted) break;
  }
  return commit(counting, next);
}

function movedTo(progress: GenerationProgress, position: number): GenerationProgress {
  return { ...progress, position: Math.max(progress.position, position) };
}
