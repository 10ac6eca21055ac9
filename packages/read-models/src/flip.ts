import { and, eq, or, sql } from 'drizzle-orm';
import { type Build, freeze, setState } from './builds.ts';
import { notifyFlip } from './commits.ts';
import { inTransaction, type Reader, type ReadModels } from './database.ts';
import { FlipTimeoutError, GenerationError } from './errors.ts';
import { generations, positions } from './tables.ts';

/**
 * How long the generations that serve may be held still for a flip. Below the time after which the database ends a
 * transaction whose client does nothing: were this process stopped in the middle, the old generations go on.
 */
const FLIP_MS_MAX = 4_000;

/** Up to where a generation that serves has counted. */
export interface FlipTarget {
  readonly projection: string;
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
}

export interface FlipOptions {
  readonly builds: readonly Build[];
  /**
   * Brings the new generations up to these positions, which stand still meanwhile. Aborted when it takes too long.
   */
  readonly reach: (targets: readonly FlipTarget[], signal: AbortSignal) => Promise<void>;
}

/**
 * Lets readers see the new generations in place of the old ones, all at once, in one transaction: the positions of
 * the old generations are locked, the new ones reach them, the states change, and the old positions are frozen, so
 * that whoever still counts into an old generation finds that it has moved on.
 *
 * @throws FlipTimeoutError when the new generations do not get level in FLIP_MS_MAX; nothing has changed then.
 */
export async function flip(readModels: ReadModels, { builds, reach }: FlipOptions): Promise<void> {
  await inTransaction(readModels, async (db) => {
    await db.execute(sql`SET LOCAL lock_timeout = ${sql.raw(String(FLIP_MS_MAX))}`);
    await checkStates(db, builds);
    await reachInTime(await lockServing(db, builds), reach);
    for (const { projection, generation, predecessor } of builds) {
      const { name } = projection;
      if (predecessor !== undefined) {
        await setState(db, { projection: name, generation: predecessor }, 'retired');
        await freeze(db, { projection: name, generation: predecessor }, true);
      }
      await setState(db, { projection: name, generation }, 'serving');
    }
    await notifyFlip(db);
  });
}

/** Nobody else may have finished or dropped one of them, which only happens where the lock was lost. */
async function checkStates(db: Reader, builds: readonly Build[]): Promise<void> {
  for (const { projection, generation, predecessor } of builds) {
    const rows = await db
      .select({ generation: generations.generation, state: generations.state })
      .from(generations)
      .where(
        and(
          eq(generations.projection, projection.name),
          or(eq(generations.state, 'serving'), eq(generations.generation, generation)),
        ),
      )
      .for('update');
    const serving = rows.find(({ state }) => state === 'serving')?.generation;
    const own = rows.find((row) => row.generation === generation)?.state;
    if (serving !== predecessor || (own !== 'building' && own !== 'retired')) {
      throw new GenerationError(
        `generation ${generation} of ${projection.name} is ${own ?? 'gone'} and generation ${serving ?? 'none'} ` +
          `serves: somebody else has changed them meanwhile; nothing was done, look at votestream status`,
      );
    }
  }
}

/** In one order for everybody, so that two never wait for each other. */
async function lockServing(db: Reader, builds: readonly Build[]): Promise<FlipTarget[]> {
  const serving = builds.flatMap(({ projection, predecessor }) =>
    predecessor === undefined
      ? []
      : [and(eq(positions.projection, projection.name), eq(positions.generation, predecessor))],
  );
  if (serving.length === 0) return [];
  return db
    .select({
      projection: positions.projection,
      topic: positions.topic,
      partition: positions.partition,
      position: positions.position,
    })
    .from(positions)
    .where(or(...serving))
    .orderBy(positions.topic, positions.partition, positions.projection)
    .for('update');
}

async function reachInTime(targets: readonly FlipTarget[], reach: FlipOptions['reach']): Promise<void> {
  const signal = AbortSignal.timeout(FLIP_MS_MAX);
  try {
    await reach(targets, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  if (signal.aborted) {
    throw new FlipTimeoutError(
      `the new generation did not reach the one that serves within ${FLIP_MS_MAX / 1000} s; the old one goes on`,
    );
  }
}
