import type { Projection } from '@votestream/domain/projections';
import { and, desc, eq, sql } from 'drizzle-orm';
import { type Build, dropGeneration, freeze } from './builds.ts';
import { inTransaction, type ReadModels } from './database.ts';
import { GenerationError } from './errors.ts';
import { isUnchanged } from './fingerprint.ts';
import { generationsOf } from './generations.ts';
import { generations } from './tables.ts';

/** A retired generation is kept for a rollback this long, */
const RETIRED_MS_MAX = 24 * 60 * 60 * 1000;
/** and at most so many of a projection are. */
const RETIRED_KEPT_MAX = 2;

/**
 * The generation that served last, opened again so that it can be brought up to date and serve once more. Until then
 * it stays retired. The caller holds the projection's lock.
 * @throws GenerationError where there is none, or it was built from another declaration.
 */
export function reopenRetired(readModels: ReadModels, projection: Projection): Promise<Build> {
  return inTransaction(readModels, async (db) => {
    const rows = await generationsOf(db, projection);
    const predecessor = rows.find(({ state }) => state === 'serving')?.generation;
    const [last] = rows
      .filter(({ state }) => state === 'retired')
      .toSorted((a, b) => b.changedAt.getTime() - a.changedAt.getTime());
    if (last === undefined) {
      throw new GenerationError(
        `there is no earlier generation of ${projection.name} to go back to; replay builds a new one from the log`,
      );
    }
    if (last.version !== projection.version || !isUnchanged(projection, last.fingerprint)) {
      throw new GenerationError(
        `generation ${last.generation} of ${projection.name} was built from version ${last.version} of its ` +
          `declaration, and version ${projection.version} cannot count into it; roll the program back instead`,
      );
    }
    await freeze(db, { projection: projection.name, generation: last.generation }, false);
    return { projection, generation: last.generation, predecessor, isResumed: true };
  });
}

/** Drops the retired generations of a projection whose time is over. The caller holds the projection's lock. */
export async function dropRetired(
  readModels: ReadModels,
  { name }: { readonly name: string },
): Promise<readonly number[]> {
  return inTransaction(readModels, async (transaction) => {
    const rows = await transaction
      .select({
        generation: generations.generation,
        ageMs: sql`extract(epoch FROM clock_timestamp() - ${generations.changedAt}) * 1000`.mapWith(Number),
      })
      .from(generations)
      .where(and(eq(generations.projection, name), eq(generations.state, 'retired')))
      .orderBy(desc(generations.changedAt));
    const over = rows
      .filter(({ ageMs }, index) => index >= RETIRED_KEPT_MAX || ageMs > RETIRED_MS_MAX)
      .map(({ generation }) => generation);
    for (const generation of over) await dropGeneration(transaction, { projection: name, generation });
    return over;
  });
}
