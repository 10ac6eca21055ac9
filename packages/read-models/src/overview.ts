import { and, asc, eq, getTableColumns, max, min, sql, sum } from 'drizzle-orm';
import type { Reader } from './database.ts';
import { type GenerationRow, listGenerations } from './generations.ts';
import type { CountedPosition } from './positions.ts';
import { generations, positions } from './tables.ts';

/** A build of a read model with how far it has counted. */
export interface GenerationOverview extends GenerationRow {
  readonly positions: readonly CountedPosition[];
}

/** Has a projector made its tables here, in whatever version? */
export async function hasReadModels(db: Reader): Promise<boolean> {
  const { rows } = await db.execute(sql`SELECT to_regclass('read_models.generations') IS NOT NULL AS has`);
  return rows[0]?.['has'] === true;
}

/** The database's clock, by which heartbeats and commits are dated. */
export async function databaseTime(db: Reader): Promise<Date> {
  const { rows } = await db.execute(sql`SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms`);
  return new Date(Number(rows[0]?.['ms']));
}

/** Every build whose table stands, with its positions ordered by topic and partition. */
export async function generationOverview(db: Reader): Promise<GenerationOverview[]> {
  const [rows, counted] = await Promise.all([
    listGenerations(db),
    db
      .select(getTableColumns(positions))
      .from(positions)
      .orderBy(asc(positions.topic), asc(positions.partition)),
  ]);
  const ofGeneration = Map.groupBy(counted, (row) => `${row.projection} ${row.generation}`);
  return rows.map((row) => ({
    ...row,
    positions: ofGeneration.get(`${row.projection} ${row.generation}`) ?? [],
  }));
}

/** For each partition the next position that some read model that serves has to count. */
export function leastServedPositions(
  db: Reader,
): Promise<{ readonly topic: string; readonly partition: number; readonly position: number }[]> {
  return db
    .select({
      topic: positions.topic,
      partition: positions.partition,
      position: min(positions.position).mapWith(Number),
    })
    .from(positions)
    .innerJoin(generations, isServing)
    .groupBy(positions.topic, positions.partition);
}

/**
 * How many records of the log could not be counted, as far as anyone has looked: for each topic the most that one of
 * the read models that serve has parked, added up.
 */
export async function recordsSetAside(db: Reader): Promise<number> {
  const parked = db
    .select({ topic: positions.topic, parked: sum(positions.recordsParked).as('parked') })
    .from(positions)
    .innerJoin(generations, isServing)
    .groupBy(positions.topic, positions.projection)
    .as('parked');
  const most = await db
    .select({ parked: max(parked.parked).mapWith(Number) })
    .from(parked)
    .groupBy(parked.topic);
  return most.reduce((total, each) => total + each.parked, 0);
}

const isServing = and(
  eq(generations.projection, positions.projection),
  eq(generations.generation, positions.generation),
  eq(generations.state, 'serving'),
);
