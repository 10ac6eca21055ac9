import type { EventLog } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import type { Build, FlipTarget, ReadModels } from '@votestream/read-models';
import type { Upserts } from '../commit.ts';
import { untilAvailable } from '../retry.ts';
import { fillPartition } from './fill-partition.ts';
import type { Parking } from './parking.ts';

/** Partitions that are read at one time: while one waits for the database, another is counted. Bounds memory, too. */
const PARTITIONS_AT_ONCE = 3;

export interface FillOptions {
  readonly log: EventLog;
  readonly readModels: ReadModels;
  readonly logId: string;
  readonly builds: readonly Build[];
  readonly upserts: Upserts;
  readonly parking: Parking;
  readonly untilMinute?: string | undefined;
  readonly onRecords: (records: number) => void;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** One partition of a topic, up to a position (exclusive). */
export interface FillTarget {
  readonly topic: string;
  readonly partition: number;
  readonly until: number;
}

/** Up to the end of the log as it is now. */
export async function endsOf(log: EventLog, builds: readonly Build[]): Promise<FillTarget[]> {
  const topics = [...new Set(builds.map(({ projection }) => projection.from.topic))];
  const ends = await Promise.all(
    topics.map(async (topic) =>
      (await log.watermarks(topic)).map(({ partition, end }) => ({ topic, partition, until: end })),
    ),
  );
  return ends.flat();
}

/** Up to where the generations that serve have counted. */
export function levelWith(targets: readonly FlipTarget[]): FillTarget[] {
  const places = Map.groupBy(targets, ({ topic, partition }) => `${topic}/${partition}`);
  return [...places.values()].flatMap((same) => {
    const [first] = same;
    return first
      ? [
          {
            topic: first.topic,
            partition: first.partition,
            until: Math.max(...same.map((each) => each.position)),
          },
        ]
      : [];
  });
}

/** Counts into the builds up to the targets, each topic read once for all of them. Ends early when the signal aborts. */
export async function fill(options: FillOptions, targets: readonly FillTarget[]): Promise<void> {
  const { builds, signal } = options;
  const waiting = [...targets];
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const work = async () => {
    for (let target = waiting.shift(); target && !stop.aborted; target = waiting.shift()) {
      const { topic } = target;
      const counting = builds.filter(({ projection }) => projection.from.topic === topic);
      if (counting.length > 0) await fillTarget({ ...options, builds: counting, signal: stop }, target);
    }
  };
  const workers = Array.from({ length: PARTITIONS_AT_ONCE }, () =>
    work().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  await Promise.all(workers).finally(() => Promise.allSettled(workers));
}

/** Until it is reached, also where the database is away meanwhile: each attempt begins at the stored positions. */
async function fillTarget(options: FillOptions, target: FillTarget): Promise<void> {
  const { signal, logger, untilMinute } = options;
  let isReached: boolean | undefined = false;
  while (isReached === false && !signal.aborted) {
    isReached = await untilAvailable(() => fillPartition({ ...options, ...target, untilMinute }), {
      signal,
      logger,
    });
  }
}
