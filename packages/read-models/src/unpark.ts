import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { ClientBase } from 'pg';
import { deadLetters, positions } from './tables.ts';

/** Dead letters of one generation and partition that can be counted now. */
export interface Unparking {
  readonly projection: string;
  readonly generation: number;
  readonly topic: string;
  readonly partition: number;
  readonly positions: readonly number[];
  readonly folded: number;
  readonly ignored: number;
  /** The latest minute of them. */
  readonly at: string | null;
}

const LOCK = new PgDialect().sqlToQuery(sql`
  SELECT frozen FROM ${positions}
   WHERE projection = $1 AND generation = $2 AND topic = $3 AND partition = $4
     FOR UPDATE`).sql;
const TAKE = new PgDialect().sqlToQuery(sql`
  DELETE FROM ${deadLetters}
   WHERE projection = $1 AND generation = $2 AND topic = $3 AND partition = $4 AND position = ANY ($5::bigint[])`).sql;
const SETTLE = new PgDialect().sqlToQuery(sql`
  UPDATE ${positions}
     SET records_parked = records_parked - $5::bigint - $6::bigint, records_folded = records_folded + $5,
         records_ignored = records_ignored + $6, at = greatest(at, $7)
   WHERE projection = $1 AND generation = $2 AND topic = $3 AND partition = $4`).sql;

/**
 * The first statements of a retry's transaction: holds the position's row, so that the owner of the partition waits,
 * and takes the letters away.
 *
 * @returns false where some of them are gone, or nobody may count here any more: roll back.
 */
export async function takeParked(client: ClientBase, unparking: Unparking): Promise<boolean> {
  const { projection, generation, topic, partition, positions: taken, folded, ignored, at } = unparking;
  const place = [projection, generation, topic, partition];
  const { rows } = await client.query<{ frozen: boolean }>(LOCK, place);
  if (rows[0]?.frozen !== false) return false;
  const deleted = await client.query(TAKE, [...place, taken]);
  await client.query(SETTLE, [...place, folded, ignored, at]);
  return deleted.rowCount === taken.length;
}
