import type { Projection } from '@votestream/domain/projections';
import { and, asc, eq, ne } from 'drizzle-orm';
import type { Reader } from './database.ts';
import { generations } from './tables.ts';

/** One build of a projection. */
export interface Generation {
  readonly projection: Projection;
  readonly generation: number;
}

export type GenerationRow = typeof generations.$inferSelect;

/** All builds whose tables stand, in order. */
export function listGenerations(db: Reader): Promise<GenerationRow[]> {
  return db
    .select()
    .from(generations)
    .where(ne(generations.state, 'dropped'))
    .orderBy(asc(generations.projection), asc(generations.generation));
}

/** The builds of one projection, in order; also those whose tables are dropped. */
export function generationsOf(db: Reader, projection: { readonly name: string }): Promise<GenerationRow[]> {
  return db
    .select()
    .from(generations)
    .where(eq(generations.projection, projection.name))
    .orderBy(asc(generations.generation));
}

/** The generation that answers readers; undefined until one is complete. */
export async function servingGeneration(
  db: Reader,
  projection: { readonly name: string },
): Promise<number | undefined> {
  const [row] = await db
    .select({ generation: generations.generation })
    .from(generations)
    .where(and(eq(generations.projection, projection.name), eq(generations.state, 'serving')));
  return row?.generation;
}

/** The ids of the logs that the read models count; more than one only after a mistake. */
export async function countedLogs(db: Reader): Promise<string[]> {
  const rows = await db
    .selectDistinct({ logId: generations.logId })
    .from(generations)
    .where(ne(generations.state, 'dropped'));
  return rows.map(({ logId }) => logId);
}
