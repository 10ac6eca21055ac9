import type { Projection } from '@votestream/domain/projections';
import type { Logger } from '@votestream/platform';
import {
  type GenerationRow,
  listGenerations,
  notifyCommit,
  onConnection,
  type ParkedBytes,
  type ParkedPlace,
  type ReadModels,
  readParked,
  takeParked,
} from '@votestream/read-models';
import { Upserts } from '../commit.ts';
import { type BatchCount, beginCounting } from '../count-batch.ts';

/** Letters that are read at one time. A record may have a megabyte. */
const PAGE_LETTERS = 50;

export interface RetryOptions {
  readonly readModels: ReadModels;
  readonly projections: readonly Projection[];
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** What became of the letters. */
export interface RetryResult {
  /** They count now. */
  readonly folded: number;
  /** They can be read now, and do not concern the read model. */
  readonly ignored: number;
  /** They still cannot be counted. */
  readonly parked: number;
}

/**
 * Counts the dead letters that can be counted by now, also while projectors are at work. The read models are then as
 * if the records had been readable from the start: the states do not depend on the order, or keep the place of the
 * event. Letters of generations that are retired, or built from another version, stay.
 */
export async function retryDeadLetters(options: RetryOptions): Promise<RetryResult> {
  const { readModels, projections, signal } = options;
  const total = { folded: 0, ignored: 0, parked: 0 };
  const upserts = new Upserts();
  for (const row of await listGenerations(readModels.db)) {
    const projection = projections.find(({ name }) => name === row.projection);
    if (projection === undefined || !isCounted(row, projection)) continue;
    let after: ParkedPlace | undefined;
    while (!signal.aborted) {
      const { projection: name, generation } = row;
      const page = await readParked(readModels.db, {
        projection: name,
        generation,
        after,
        limit: PAGE_LETTERS,
      });
      for (const letters of Map.groupBy(page, ({ partition }) => partition).values()) {
        const result = await retryOnce(options, { projection, generation }, letters, upserts);
        total.folded += result.folded;
        total.ignored += result.ignored;
        total.parked += result.parked;
      }
      after = page.at(-1);
      if (after === undefined) break;
    }
  }
  return total;
}

function isCounted({ state, version }: GenerationRow, projection: Projection): boolean {
  return (state === 'serving' || state === 'building') && version === projection.version;
}

/** Letters of one generation and partition. Those that somebody else retries at the same time are left to them. */
async function retryOnce(
  { readModels, logger }: RetryOptions,
  generation: { readonly projection: Projection; readonly generation: number },
  letters: readonly ParkedBytes[],
  upserts: Upserts,
): Promise<RetryResult> {
  const readable = countReadable(generation, letters);
  const [first] = letters;
  const [count] = readable.counted.generations;
  if (readable.positions.length === 0 || first === undefined || count === undefined) {
    return { folded: 0, ignored: 0, parked: letters.length };
  }
  const { topic, partition } = first;
  const { folded, ignored } = count;
  const isTaken = await onConnection(readModels.pool, async (client) => {
    await client.query('BEGIN');
    const unparking = {
      projection: generation.projection.name,
      generation: generation.generation,
      topic,
      partition,
      positions: readable.positions,
      folded,
      ignored,
      at: readable.counted.at,
    };
    const taken = await takeParked(client, unparking);
    if (taken) {
      await upserts.of(generation).add(client, partition, count.deltas);
      const projections = [generation.projection.name];
      await notifyCommit(client, { topic, partition, position: first.position, projections });
    }
    await client.query(taken ? 'COMMIT' : 'ROLLBACK');
    return taken;
  });
  if (isTaken) return { folded, ignored, parked: letters.length - readable.positions.length };
  logger.info({ topic, partition }, 'somebody else retries these dead letters');
  return { folded: 0, ignored: 0, parked: letters.length };
}

/** Counts those of the letters that can be counted. */
function countReadable(
  generation: { readonly projection: Projection; readonly generation: number },
  letters: readonly ParkedBytes[],
): { readonly positions: readonly number[]; readonly counted: BatchCount } {
  const counting = beginCounting([{ ...generation, position: 0 }]);
  for (const { position, key, value } of letters) {
    counting.add({ position, key, value, timestampMs: 0, headers: {} });
  }
  const counted = counting.result();
  const still = new Set(counted.generations.flatMap(({ parked }) => parked.map(({ position }) => position)));
  const positions = letters.map(({ position }) => position).filter((position) => !still.has(position));
  return { positions, counted };
}
