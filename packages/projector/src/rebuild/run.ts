import { type Build, countedPositions, type ReadModels } from '@votestream/read-models';
import { Upserts } from '../commit.ts';
import { endsOf, type FillTarget, fill } from './fill.ts';
import type { RebuildOptions, RebuildResult } from './options.ts';
import { parkingFor } from './parking.ts';

/** Reading goes on until a pass over what has come meanwhile is as short as this: what is left, the flip can wait for. */
const LAST_PASS_MS = 500;
/** A log that grows faster than it is read is not waited for. */
const PASSES_MAX = 10;

/** One rebuild at work. */
export interface Run {
  /** Records read so far. */
  readonly records: number;
  /** Up to the end of the log, which may move meanwhile. */
  readToEnd(): Promise<void>;
  /** Up to fixed positions. */
  readUpTo(targets: readonly FillTarget[]): Promise<void>;
  /** The same, for a flip: ended by another signal. */
  read(targets: readonly FillTarget[], signal: AbortSignal): Promise<void>;
  result(outcome: RebuildResult['outcome']): RebuildResult;
}

export function beginRun(
  options: RebuildOptions,
  logId: string,
  builds: readonly Build[],
  untilMinute?: string,
): Run {
  const { log, readModels, signal, logger, onProgress } = options;
  const upserts = new Upserts();
  const parking = parkingFor(readModels, builds, { isLenient: options.park ?? false });
  let records = 0;
  let readingMs = 0;
  let total = 0;

  const read = async (targets: readonly FillTarget[], stop: AbortSignal) => {
    const startedMs = performance.now();
    const onRecords = (more: number) => {
      records += more;
      onProgress?.({ phase: 'reading', read: records, total: Math.max(total, records) });
    };
    await fill(
      { log, readModels, logId, builds, upserts, parking, untilMinute, onRecords, signal: stop, logger },
      targets,
    );
    readingMs += performance.now() - startedMs;
  };

  const readUpTo = async (targets: readonly FillTarget[]) => {
    total = records + (await remaining(readModels, builds, targets));
    await read(targets, signal);
  };

  const readToEnd = async () => {
    for (let pass = 0; pass < PASSES_MAX && !signal.aborted; pass += 1) {
      const startedMs = performance.now();
      await readUpTo(await endsOf(log, builds));
      if (performance.now() - startedMs < LAST_PASS_MS) return;
    }
  };

  return {
    get records() {
      return records;
    },
    readToEnd,
    readUpTo,
    read,
    result: (outcome) => ({
      outcome,
      builds: builds.map(({ projection, generation, predecessor, isResumed }) => ({
        projection: projection.name,
        generation,
        predecessor: predecessor ?? null,
        isResumed,
      })),
      records,
      seconds: readingMs / 1000,
    }),
  };
}

/** About how many records are left to read: positions may have gaps. */
async function remaining(
  readModels: ReadModels,
  builds: readonly Build[],
  targets: readonly FillTarget[],
): Promise<number> {
  const counted = await Promise.all(
    builds.map(({ projection, generation }) => countedPositions(readModels.db, projection, generation)),
  );
  return targets.reduce((sum, { topic, partition, until }) => {
    const own = counted.filter((_, index) => builds[index]?.projection.from.topic === topic);
    const positions = own.map((rows) => rows.find((row) => row.partition === partition)?.position ?? 0);
    return sum + Math.max(0, until - Math.min(until, ...positions));
  }, 0);
}
