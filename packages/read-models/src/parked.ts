import { and, asc, eq, getTableColumns, inArray, ne, type SQL, sql } from 'drizzle-orm';
import type { Reader } from './database.ts';
import { deadLetters, generations, positions } from './tables.ts';

interface ParkedQuery {
  readonly projection: string;
  readonly generation: number;
  readonly topic: string;
  readonly partition: number;
  readonly positions: readonly number[];
}

/** Which of these positions the generation has parked, and up to where it has counted at all. */
export async function parkedPositions(
  db: Reader,
  { positions: asked, ...place }: ParkedQuery,
): Promise<{ readonly countedThrough: number; readonly parked: ReadonlySet<number> }> {
  const parked = await db
    .select({ position: deadLetters.position })
    .from(deadLetters)
    .where(and(at(deadLetters, place), inArray(deadLetters.position, [...asked])));
  const [counted] = await db
    .select({ position: positions.position })
    .from(positions)
    .where(at(positions, place));
  return {
    countedThrough: counted?.position ?? 0,
    parked: new Set(parked.map(({ position }) => position)),
  };
}

/** A dead letter as it lies there, without its bytes. */
export interface ParkedRecord {
  readonly projection: string;
  readonly generation: number;
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
  readonly reason: string;
  readonly parkedAt: Date;
}

/** The same with its bytes. */
export interface ParkedBytes extends ParkedRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** Where a page ended; the next one begins behind it. */
export type ParkedPlace = Pick<
  ParkedRecord,
  'projection' | 'generation' | 'topic' | 'partition' | 'position'
>;

export interface ParkedSelection {
  readonly projection?: string | undefined;
  readonly generation?: number | undefined;
  /** Only of generations that serve. */
  readonly isServing?: boolean | undefined;
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly position?: number | undefined;
  readonly after?: ParkedPlace | undefined;
  readonly limit: number;
}

const { key: _key, value: _value, ...withoutBytes } = getTableColumns(deadLetters);

/** Dead letters of the generations whose tables stand, in order. */
export function listParked(db: Reader, selection: ParkedSelection): Promise<ParkedRecord[]> {
  return db
    .select(withoutBytes)
    .from(deadLetters)
    .where(chosen(selection))
    .orderBy(...IN_ORDER.map((column) => asc(column)))
    .limit(selection.limit);
}

export function readParked(db: Reader, selection: ParkedSelection): Promise<ParkedBytes[]> {
  return db
    .select()
    .from(deadLetters)
    .where(chosen(selection))
    .orderBy(...IN_ORDER.map((column) => asc(column)))
    .limit(selection.limit);
}

/** How many each generation has, of those whose tables stand. */
export function countParked(
  db: Reader,
): Promise<{ projection: string; generation: number; state: string; letters: number }[]> {
  return db
    .select({
      projection: generations.projection,
      generation: generations.generation,
      state: generations.state,
      letters: sql`count(${deadLetters.position})`.mapWith(Number),
    })
    .from(generations)
    .leftJoin(
      deadLetters,
      and(
        eq(deadLetters.projection, generations.projection),
        eq(deadLetters.generation, generations.generation),
      ),
    )
    .where(ne(generations.state, 'dropped'))
    .groupBy(generations.projection, generations.generation, generations.state)
    .orderBy(generations.projection, generations.generation);
}

/** Changes whenever a record is parked or taken back, whichever and however many at once. */
export async function parkedDigest(db: Reader, projection: string, generation: number): Promise<string> {
  const partitions = await db
    .select({
      partition: deadLetters.partition,
      letters: sql<string>`count(*)`,
      positions: sql<string>`sum(${deadLetters.position}::numeric)`,
    })
    .from(deadLetters)
    .where(and(eq(deadLetters.projection, projection), eq(deadLetters.generation, generation)))
    .groupBy(deadLetters.topic, deadLetters.partition)
    .orderBy(deadLetters.topic, deadLetters.partition);
  return partitions.map((each) => `${each.partition}/${each.letters}/${each.positions}`).join();
}

const IN_ORDER = [
  deadLetters.projection,
  deadLetters.generation,
  deadLetters.topic,
  deadLetters.partition,
  deadLetters.position,
];

const SERVING = sql`EXISTS (
  SELECT FROM ${generations} AS serving
   WHERE serving.projection = ${deadLetters.projection} AND serving.generation = ${deadLetters.generation}
     AND serving.state = 'serving')`;

function chosen({ after, limit: _limit, ...values }: ParkedSelection): SQL | undefined {
  const { projection, generation, isServing, topic, partition, position } = values;
  return and(
    projection === undefined ? undefined : eq(deadLetters.projection, projection),
    generation === undefined ? undefined : eq(deadLetters.generation, generation),
    isServing ? SERVING : undefined,
    topic === undefined ? undefined : eq(deadLetters.topic, topic),
    partition === undefined ? undefined : eq(deadLetters.partition, partition),
    position === undefined ? undefined : eq(deadLetters.position, position),
    after === undefined
      ? undefined
      : sql`(${sql.join(IN_ORDER, sql`, `)}) > (${after.projection}, ${after.generation}, ${after.topic}, ${after.partition}, ${after.position})`,
  );
}

function at(
  table: typeof deadLetters | typeof positions,
  { projection, generation, topic, partition }: Omit<ParkedQuery, 'positions'>,
): SQL | undefined {
  return and(
    eq(table.projection, projection),
    eq(table.generation, generation),
    eq(table.topic, topic),
    eq(table.partition, partition),
  );
}
