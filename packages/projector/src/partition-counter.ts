import { setTimeout as delay } from 'node:timers/promises';
import { type EventLog, type RecordBatch, WrongLogError } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { beginPositions, type Generation, type ReadModels } from '@votestream/read-models';
import { commitBatch, type Upserts } from './commit.ts';
import { beginCounting, type GenerationProgress } from './count-batch.ts';
import { untilAvailable } from './retry.ts';
import type { Telemetry } from './telemetry/index.ts';

/** After a lost race the database is asked again so much later. */
const LOST_RACE_MS = 5;

export interface PartitionCounterOptions {
  readonly log: EventLog;
  readonly readModels: ReadModels;
  readonly logId: string;
  readonly topic: string;
  readonly partition: number;
  /** The generations that serve now; all of them count this topic. */
  readonly serving: () => Promise<readonly Generation[]>;
  readonly upserts: Upserts;
  readonly telemetry: Telemetry;
  /** Aborts when the partition is no longer assigned to this process. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Counts one partition for as long as it is assigned to this process. */
export interface PartitionCounter {
  /** Where to read from. */
  readonly position: number;
  /**
   * Counts a batch, exactly once for each generation that serves. Goes on trying while the database is away; returns
   * with the batch not counted only when the signal aborts, and counts no other one then.
   */
  readonly count: (batch: RecordBatch) => Promise<void>;
  /** Looks which generations serve, and brings those that are new to this process up to where it has read. */
  readonly refresh: () => Promise<void>;
}

/** @returns undefined when the signal aborts first. @throws WrongLogError */
export async function beginPartition(
  options: PartitionCounterOptions,
): Promise<PartitionCounter | undefined> {
  const { log, readModels, logId, topic, partition, upserts, telemetry, signal, logger } = options;
  const loaded = await loadProgress(options);
  if (loaded === undefined) return undefined;
  let progress = loaded;
  /** Up to where the consumer has handed records over. A generation that is behind is brought here by reading again. */
  let handedOver = await startOf(options, progress);
  if (handedOver === undefined) return undefined;
  let working = Promise.resolve();

  /** @returns false: somebody else has counted here, or other generations serve; nothing was counted. */
  const attempt = async (batch: RecordBatch, start: number): Promise<boolean> => {
    const behind = progress.filter(({ position }) => position < batch.nextPosition);
    if (behind.length === 0) return true;
    if (behind.some(({ position }) => position < start)) {
      throw new Error(`a batch of ${topic}/${partition} from ${start} on would pass over records`);
    }
    const counting = beginCounting(behind);
    for (const record of batch.records) counting.add(record);
    const counted = counting.result();
    const { nextPosition } = batch;
    const startedMs = performance.now();
    const target = { logId, topic, partition, nextPosition, isServing: true };
    if (!(await commitBatch(readModels.pool, target, counted, upserts))) return false;
    progress = progress.map((each) => ({ ...each, position: Math.max(each.position, nextPosition) }));
    const parked = counted.generations.reduce((sum, each) => sum + each.parked.length, 0);
    telemetry.committed({
      topic,
      partition,
      records: batch.records.length,
      parked,
      commitMs: performance.now() - startedMs,
      projections: behind.map(({ projection }) => projection.name),
    });
    if (parked > 0) logger.warn({ topic, partition, parked }, 'records were parked as dead letters');
    return true;
  };

  const closeGap = async (end: number): Promise<boolean> => {
    const from = leastPosition(progress);
    if (from === undefined || from >= end) return true;
    let start = from;
    for await (const batch of log.read(topic, partition, from, { until: end, signal })) {
      if (!(await attempt(batch, start))) return false;
      start = batch.nextPosition;
    }
    return start >= end;
  };

  /** Works until it has succeeded. After a lost connection or a lost race only the database knows what is counted. */
  const persist = async (work: () => Promise<boolean>): Promise<void> => {
    let isRepeated = false;
    while (!signal.aborted) {
      const isDone = await untilAvailable(
        async () => {
          if (isRepeated) progress = (await loadProgress(options)) ?? progress;
          isRepeated = true;
          return work();
        },
        { signal, logger },
      );
      if (isDone) return;
      logger.debug({ topic, partition }, 'somebody else counted this partition, or other generations serve');
      await delay(LOST_RACE_MS, undefined, { signal }).catch(() => undefined);
    }
  };

  /** One after the other: a refresh comes between two batches. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = working.then(work);
    working = turn.catch(() => undefined);
    return turn;
  };

  return {
    position: handedOver,
    count: (batch) =>
      inTurn(async () => {
        const start = handedOver ?? 0;
        await persist(async () => (await closeGap(start)) && (await attempt(batch, start)));
        handedOver = batch.nextPosition;
      }),
    refresh: () =>
      inTurn(async () => {
        progress = (await loadProgress(options)) ?? progress;
        await persist(() => closeGap(handedOver ?? 0));
      }),
  };
}

/** Where no generation serves yet, those that come begin where they were built to: nothing has to be read before. */
async function startOf(
  { log, topic, partition, signal, logger }: PartitionCounterOptions,
  progress: readonly GenerationProgress[],
): Promise<number | undefined> {
  const least = leastPosition(progress);
  if (least !== undefined) return least;
  const watermarks = await untilAvailable(() => log.watermarks(topic), { signal, logger });
  return watermarks?.find((each) => each.partition === partition)?.end;
}

async function loadProgress({
  readModels,
  logId,
  topic,
  partition,
  serving,
  signal,
  logger,
}: PartitionCounterOptions): Promise<GenerationProgress[] | undefined> {
  return untilAvailable(
    async () => {
      const generations = await serving();
      const rows = await beginPositions(
        readModels.db,
        generations.map(({ projection, generation }) => ({ projection: projection.name, generation })),
        { logId, topic, partition },
      );
      return withProgress(generations, rows, logId);
    },
    { signal, logger },
  );
}

interface StoredPosition {
  readonly projection: string;
  readonly generation: number;
  readonly logId: string;
  readonly position: number;
}

/** @throws WrongLogError */
export function withProgress(
  generations: readonly Generation[],
  rows: readonly StoredPosition[],
  logId: string,
): GenerationProgress[] {
  return generations.flatMap((each) => {
    const row = rows.find(
      ({ projection, generation }) => projection === each.projection.name && generation === each.generation,
    );
    if (row && row.logId !== logId) throw new WrongLogError(row.logId, logId);
    return row ? [{ ...each, position: row.position }] : [];
  });
}

/** undefined where there is none. */
export function leastPosition(progress: readonly GenerationProgress[]): number | undefined {
  return progress.length === 0 ? undefined : Math.min(...progress.map(({ position }) => position));
}
