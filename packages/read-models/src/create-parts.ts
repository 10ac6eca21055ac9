import type { Projection } from '@votestream/domain/projections';
import { type SQL, sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import type { Reader } from './database.ts';
import { partsTable } from './parts.ts';

/**
 * Rows are updated in place again and again: with room on their page, and no index on a state, PostgreSQL needs to
 * touch no index for it (heap-only tuples).
 */
const FILLFACTOR_PERCENT = 50;

/** Creates the parts table of a generation as Drizzle describes it. */
export async function createPartsTable(
  db: Reader,
  projection: Projection,
  generation: number,
): Promise<void> {
  const { columns, name, primaryKeys, schema } = getTableConfig(partsTable(projection, generation));
  const definitions: SQL[] = columns.map(
    (column) =>
      sql`${sql.identifier(column.name)} ${sql.raw(column.getSQLType())}${column.notNull ? sql` NOT NULL` : sql``}`,
  );
  for (const key of primaryKeys) {
    const names = key.columns.map((column) => sql.identifier(column.name));
    definitions.push(sql`PRIMARY KEY (${sql.join(names, sql`, `)})`);
  }
  await db.execute(
    sql`CREATE TABLE ${sql.identifier(schema ?? 'public')}.${sql.identifier(name)} (${sql.join(definitions, sql`, `)})
        WITH (fillfactor = ${sql.raw(String(FILLFACTOR_PERCENT))})`,
  );
}
