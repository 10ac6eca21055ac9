import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { ClientBase } from 'pg';
import { deadLetters } from './tables.ts';

/** A record that a generation could not read or fold. */
export interface DeadLetter {
  readonly projection: string;
  readonly generation: number;
  readonly position: number;
  readonly reason: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

const PARK = new PgDialect().sqlToQuery(sql`
  INSERT INTO ${deadLetters} (topic, partition, projection, generation, position, reason, key, value)
  SELECT $1, $2, * FROM unnest($3::text[], $4::int[], $5::bigint[], $6::text[], $7::bytea[], $8::bytea[])`).sql;

/** Keeps the records' bytes, in the transaction that counts them as parked. */
export async function parkDeadLetters(
  client: ClientBase,
  source: { readonly topic: string; readonly partition: number },
  letters: readonly DeadLetter[],
): Promise<void> {
  if (letters.length === 0) return;
  await client.query({
    name: 'park_dead_letters',
    text: PARK,
    values: [
      source.topic,
      source.partition,
      letters.map((letter) => letter.projection),
      letters.map((letter) => letter.generation),
      letters.map((letter) => letter.position),
      letters.map((letter) => letter.reason),
      letters.map((letter) => letter.key),
      letters.map((letter) => letter.value),
    ],
  });
}
