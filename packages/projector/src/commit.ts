import {
  compareAndSetPositions,
  type Generation,
  notifyCommit,
  onConnection,
  type PositionMove,
  parkDeadLetters,
  type Upsert,
  upsertInto,
} from '@votestream/read-models';
import type { Pool } from 'pg';
import type { BatchCount, GenerationCount } from './count-batch.ts';

/** What was counted, and up to where. */
export interface CountedBatch {
  readonly logId: string;
  readonly topic: string;
  readonly partition: number;
  readonly nextPosition: number;
  /** Readers see it, and are told. */
  readonly isServing: boolean;
}

/** The upsert statements of all generations, each made when it is first used. */
export class Upserts {
  readonly #made = new Map<string, Upsert>();

  of({ projection, generation }: Generation): Upsert {
    const key = `${projection.name} ${generation}`;
    const upsert = this.#made.get(key) ?? upsertInto(projection, generation);
    this.#made.set(key, upsert);
    return upsert;
  }
}

/**
 * Commits what a batch adds, once: positions, deltas, dead letters and the notice go into one transaction, and take
 * two round trips because the statements before COMMIT travel together.
 *
 * @returns false when a position is not where it was left: somebody else counts here; nothing was committed.
 * @throws whatever the database says; the outcome is unknown then.
 */
export async function commitBatch(
  pool: Pool,
  { logId, topic, partition, nextPosition, isServing }: CountedBatch,
  count: BatchCount,
  upserts: Upserts,
): Promise<boolean> {
  const { generations } = count;
  const target = { logId, topic, partition, position: nextPosition, at: count.at };
  return onConnection(pool, async (client) => {
    const [, moved] = await Promise.all([
      client.query('BEGIN'),
      compareAndSetPositions(client, target, generations.map(moveOf)),
      ...generations.map((each) => upserts.of(each).add(client, partition, each.deltas)),
      parkDeadLetters(
        client,
        target,
        generations.flatMap(({ parked }) => parked),
      ),
      isServing &&
        notifyCommit(client, {
          topic,
          partition,
          position: nextPosition,
          projections: generations.map(({ projection }) => projection.name),
        }),
    ]);
    const isOurs = moved === generations.length;
    await client.query(isOurs ? 'COMMIT' : 'ROLLBACK');
    return isOurs;
  });
}

function moveOf({
  projection,
  generation,
  position,
  folded,
  ignored,
  parked,
}: GenerationCount): PositionMove {
  return {
    projection: projection.name,
    generation,
    expected: position,
    folded,
    ignored,
    parked: parked.length,
  };
}
