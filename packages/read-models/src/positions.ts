import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { ClientBase } from 'pg';
import type { Reader } from './database.ts';
import { positions } from './tables.ts';

/** Up to where a generation has counted a partition, and what became of the records. */
export interface CountedPosition {
  readonly topic: string;
  readonly partition: number;
  /** The log that the position belongs to. */
  readonly logId: string;
  /** The next one to read. */
  readonly position: number;
  /** The latest minute of a counted event; null before the first. */
  readonly at: string | null;
  /** When the last batch was committed; null before the first. */
  readonly committedAt: Date | null;
  /** Always folded + ignored + parked. */
  readonly recordsRead: number;
  readonly recordsFolded: number;
  readonly recordsIgnored: number;
  readonly recordsParked: number;
}

/** For each partition that the generation has begun to count, ordered by topic and partition. */
export function countedPositions(
  db: Reader,
  projection: { readonly name: string },
  generation: number,
): Promise<CountedPosition[]> {
  return db
    .select(countedColumns)
    .from(positions)
    .where(and(eq(positions.projection, projection.name), eq(positions.generation, generation)))
    .orderBy(positions.topic, positions.partition);
}

const {
  projection: _projection,
  generation: _generation,
  frozen: _frozen,
  ...countedColumns
} = getTableColumns(positions);

/** A partition of a log. */
export interface LogPartition {
  readonly logId: string;
  readonly topic: string;
  readonly partition: number;
}

export interface GenerationPosition {
  readonly projection: string;
  readonly generation: number;
  readonly logId: string;
  /** The next one to read. */
  readonly position: number;
}

/** The positions of one partition, one for each generation; those that are missing begin at 0. */
export async function beginPositions(
  db: Reader,
  generations: readonly { readonly projection: string; readonly generation: number }[],
  place: LogPartition,
): Promise<GenerationPosition[]> {
  let found: GenerationPosition[] = [];
  // One that is set back after it was begun here is begun again: whoever counts must not take it for one that is not there.
  while (found.length < generations.length) {
    await beginMissing(db, generations, place);
    const rows = await storedPositions(db, place);
    found = rows.filter((row) =>
      generations.some((each) => each.projection === row.projection && each.generation === row.generation),
    );
  }
  return found;
}

async function beginMissing(
  db: Reader,
  generations: readonly { readonly projection: string; readonly generation: number }[],
  place: LogPartition,
): Promise<void> {
  const rows = generations.map(({ projection, generation }) => ({
    projection,
    generation,
    ...place,
    position: 0,
  }));
  await db.insert(positions).values(rows).onConflictDoNothing();
}

function storedPositions(db: Reader, { topic, partition }: LogPartition): Promise<GenerationPosition[]> {
  return db
    .select({
      projection: positions.projection,
      generation: positions.generation,
      logId: positions.logId,
      position: positions.position,
    })
    .from(positions)
    .where(and(eq(positions.topic, topic), eq(positions.partition, partition)));
}

/** What a batch does to the position of one generation. */
export interface PositionMove {
  readonly projection: string;
  readonly generation: number;
  /** The position that this process last committed. */
  readonly expected: number;
  readonly folded: number;
  readonly ignored: number;
  readonly parked: number;
}

export interface PositionTarget extends LogPartition {
  /** The next one to read. */
  readonly position: number;
  /** The latest minute of the batch; null where no event of it could be read. */
  readonly at: string | null;
}

const COMPARE_AND_SET = new PgDialect().sqlToQuery(sql`
  UPDATE ${positions} AS stored
     SET position = $5, at = greatest(stored.at, $4), committed_at = clock_timestamp(),
         records_read = stored.records_read + move.folded + move.ignored + move.parked,
         records_folded = stored.records_folded + move.folded,
         records_ignored = stored.records_ignored + move.ignored,
         records_parked = stored.records_parked + move.parked
    FROM unnest($6::text[], $7::int[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
         AS move (projection, generation, expected, folded, ignored, parked)
   WHERE stored.projection = move.projection AND stored.generation = move.generation
     AND stored.topic = $2 AND stored.partition = $3 AND stored.log_id = $1 AND stored.position = move.expected
     AND NOT stored.frozen`).sql;

/**
 * The first statement of a batch's transaction: moves the positions that still stand where this process left them,
 * and holds their rows until the transaction ends.
 *
 * @returns how many it moved. Fewer than `moves`: somebody else has counted the partition meanwhile, or another
 * generation serves; roll back.
 */
export async function compareAndSetPositions(
  client: ClientBase,
  target: PositionTarget,
  moves: readonly PositionMove[],
): Promise<number> {
  const result = await client.query({
    name: 'compare_and_set_positions',
    text: COMPARE_AND_SET,
    values: [
      target.logId,
      target.topic,
      target.partition,
      target.at,
      target.position,
      moves.map((move) => move.projection),
      moves.map((move) => move.generation),
      moves.map((move) => move.expected),
      moves.map((move) => move.folded),
      moves.map((move) => move.ignored),
      moves.map((move) => move.parked),
    ],
  });
  return result.rowCount ?? 0;
}
