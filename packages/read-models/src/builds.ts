import type { Projection } from '@votestream/domain/projections';
import { and, eq, sql } from 'drizzle-orm';
import { createPartsTable } from './create-parts.ts';
import { inTransaction, type Reader, type ReadModels } from './database.ts';
import { GenerationError } from './errors.ts';
import { fingerprintOf, isUnchanged } from './fingerprint.ts';
import { type Generation, type GenerationRow, generationsOf } from './generations.ts';
import { partsName } from './parts.ts';
import { deadLetters, generations, positions, type Until } from './tables.ts';

/** A generation that is being built, and the one that it is to replace. */
export interface Build extends Generation {
  /** undefined: nothing serves. */
  readonly predecessor: number | undefined;
  /** It was begun earlier and goes on. */
  readonly isResumed: boolean;
}

/**
 * Begins the next generation, or goes on with one that was left unfinished, where that was built from the same
 * declaration; another unfinished one is dropped. The caller holds the projection's lock (`whileLocked`).
 */
export function beginBuild(readModels: ReadModels, projection: Projection, logId: string): Promise<Build> {
  return inTransaction(readModels, async (db) => {
    const rows = await generationsOf(db, projection);
    const predecessor = rows.find(({ state }) => state === 'serving')?.generation;
    for (const row of rows.filter(({ state, until }) => state === 'building' && until === null)) {
      if (isSame(projection, row) && row.logId === logId) {
        return { projection, generation: row.generation, predecessor, isResumed: true };
      }
      await dropGeneration(db, row);
    }
    const generation = await create(db, projection, rows, { logId });
    return { projection, generation, predecessor, isResumed: false };
  });
}

/** What a snapshot is to be. */
export interface SnapshotRequest {
  readonly name: string;
  readonly until: Until;
}

/**
 * As `beginBuild`, for a snapshot.
 * @throws GenerationError where another one has the name, or this one is complete.
 */
export function beginSnapshot(
  readModels: ReadModels,
  projection: Projection,
  logId: string,
  { name, until }: SnapshotRequest,
): Promise<Build> {
  return inTransaction(readModels, async (db) => {
    const rows = await generationsOf(db, projection);
    const predecessor = rows.find(({ state }) => state === 'serving')?.generation;
    const named = rows.find((row) => row.name === name && row.state !== 'dropped');
    if (named === undefined) {
      const generation = await create(db, projection, rows, { logId, name, until });
      return { projection, generation, predecessor, isResumed: false };
    }
    if (named.state !== 'building' || !isSame(projection, named) || !isEqual(named.until, until)) {
      throw new GenerationError(
        `${projection.name} has a snapshot ${name} already (generation ${named.generation}); choose another --name, ` +
          `or remove it: votestream generations drop ${projection.name} ${name}`,
      );
    }
    return { projection, generation: named.generation, predecessor, isResumed: true };
  });
}

/** A snapshot is complete: from now on it never changes. */
export async function completeSnapshot(
  readModels: ReadModels,
  { projection, generation }: Generation,
): Promise<void> {
  await inTransaction(readModels, async (transaction) => {
    await setState(transaction, { projection: projection.name, generation }, 'snapshot');
    await freeze(transaction, { projection: projection.name, generation }, true);
  });
}

interface GenerationKey {
  readonly projection: string;
  readonly generation: number;
}

/** Removes the table, the positions and the dead letters of a generation; its row stays, for the record. */
export async function dropGeneration(db: Reader, key: GenerationKey): Promise<void> {
  await setState(db, key, 'dropped');
  for (const table of [positions, deadLetters]) {
    await db
      .delete(table)
      .where(and(eq(table.projection, key.projection), eq(table.generation, key.generation)));
  }
  await db.execute(sql`DROP TABLE IF EXISTS ${partsName(key.projection, key.generation)}`);
}

export async function setState(db: Reader, key: GenerationKey, state: GenerationRow['state']): Promise<void> {
  await db
    .update(generations)
    .set({ state, changedAt: sql`clock_timestamp()` })
    .where(and(eq(generations.projection, key.projection), eq(generations.generation, key.generation)));
}

/** Stops whoever counts into a generation, or lets it be counted again. */
export async function freeze(db: Reader, key: GenerationKey, frozen: boolean): Promise<void> {
  await db
    .update(positions)
    .set({ frozen })
    .where(and(eq(positions.projection, key.projection), eq(positions.generation, key.generation)));
}

async function create(
  db: Reader,
  projection: Projection,
  rows: readonly GenerationRow[],
  { logId, name = null, until = null }: { logId: string; name?: string | null; until?: Until | null },
): Promise<number> {
  const generation = Math.max(0, ...rows.map((row) => row.generation)) + 1;
  await createPartsTable(db, projection, generation);
  await db.insert(generations).values({
    projection: projection.name,
    generation,
    version: projection.version,
    fingerprint: fingerprintOf(projection),
    logId,
    state: 'building',
    name,
    until,
  });
  return generation;
}

function isSame(projection: Projection, row: GenerationRow): boolean {
  return row.version === projection.version && isUnchanged(projection, row.fingerprint);
}

function isEqual(a: Until | null, b: Until): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
