import { type RecordBatch, WrongLogError } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { beginPositions, type Generation, type ReadModels, type Upsert } from '@votestream/read-models';
import { commitBatch } from './commit.ts';
import { countBatch, type GenerationProgress } from './count-batch.ts';
import { untilAvailable } from './retry.ts';

/** Somebody has set a position back: what lies before the batch at hand has to be read again. */
export class PositionSetBackError extends Error {
  override name = 'PositionSetBackError';
}

export interface PartitionCounterOptions {
  readonly readModels: ReadModels;
  readonly logId: string;
  readonly topic: string;
  readonly partition: number;
  /** All of them count this topic. */
  readonly generations: readonly Generation[];
  readonly upsertOf: (generation: Generation) => Upsert;
  /** Aborts when the partition is no longer assigned to this process. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** Counts one partition for as long as it is assigned to this process. */
export interface PartitionCounter {
  /** The least of the generations' positions: where to read from. */
  readonly position: number;
  /**
   * Counts a batch, exactly once for each generation. Goes on trying while the database is away; returns with the
   * batch not counted only when the signal aborts, and counts no other one then.
   * @throws PositionSetBackError
   */
  readonly count: (batch: RecordBatch) => Promise<void>;
}

/** @returns undefined when the signal aborts first. @throws WrongLogError */
export async function beginPartition(
  options: PartitionCounterOptions,
): Promise<PartitionCounter | undefined> {
  const { readModels, logId, topic, partition, signal, logger, upsertOf } = options;
  const loaded = await loadProgress(options);
  if (loaded === undefined) return undefined;
  let progress = loaded;

  const attempt = async (batch: RecordBatch): Promise<boolean> => {
    const behind = progress.filter(({ position }) => position < batch.nextPosition);
    if (behind.length === 0) return true;
    const counted = countBatch(batch, behind);
    if (!(await commitBatch(readModels.pool, logId, batch, counted, upsertOf))) return false;
    progress = progress.map((each) => ({ ...each, position: Math.max(each.position, batch.nextPosition) }));
    const parked = counted.generations.reduce((sum, each) => sum + each.parked.length, 0);
    if (parked > 0) logger.warn({ topic, partition, parked }, 'records were parked as dead letters');
    return true;
  };

  /** After a lost connection or a lost race only the database knows what is counted. */
  const reload = async (batch: RecordBatch): Promise<void> => {
    const reloaded = await loadProgress(options);
    if (reloaded === undefined) return;
    const setBack = reloaded.find((now) =>
      progress.some((before) => before.projection === now.projection && before.position > now.position),
    );
    if (setBack !== undefined) {
      throw new PositionSetBackError(
        `${setBack.projection.name} on ${topic}/${partition} was set back to ${setBack.position}, before ${batch.nextPosition}`,
      );
    }
    progress = reloaded;
  };

  const count = async (batch: RecordBatch): Promise<void> => {
    let isRepeated = false;
    while (!signal.aborted) {
      const isCounted = await untilAvailable(
        async () => {
          if (isRepeated) await reload(batch);
          isRepeated = true;
          return attempt(batch);
        },
        { signal, logger },
      );
      if (isCounted) return;
      logger.debug({ topic, partition }, 'somebody else counted this partition');
    }
  };
  return {
    get position() {
      return leastPosition(progress);
    },
    count,
  };
}

async function loadProgress({
  readModels,
  logId,
  topic,
  partition,
  generations,
  signal,
  logger,
}: PartitionCounterOptions): Promise<GenerationProgress[] | undefined> {
  const rows = await untilAvailable(
    () =>
      beginPositions(
        readModels.db,
        generations.map(({ projection, generation }) => ({ projection: projection.name, generation })),
        { logId, topic, partition },
      ),
    { signal, logger },
  );
  const foreign = rows?.find((row) => row.logId !== logId);
  if (foreign !== undefined) throw new WrongLogError(foreign.logId, logId);
  return rows?.flatMap((row) =>
    generations
      .filter(
        ({ projection, generation }) => projection.name === row.projection && generation === row.generation,
      )
      .map((each) => ({ ...each, position: row.position })),
  );
}

function leastPosition(progress: readonly GenerationProgress[]): number {
  return Math.min(...progress.map(({ position }) => position));
}
