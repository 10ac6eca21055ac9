import type {
  AggregateState,
  AggregateStates,
  GroupColumns,
  GroupValues,
  Projection,
} from '@votestream/domain/projections';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Reader } from './database.ts';
import { columnName, existing, lastColumns, PARTITION_COLUMN, partsTable } from './parts.ts';

/** A merged state: `sum` and `count` begin at 0, the others are null until an event has contributed. */
export type Merged<State> =
  State extends AggregateState<infer Value, infer Retractable>
    ? Retractable extends true
      ? number
      : Value | null
    : never;

export type MergedRow<Columns extends GroupColumns, States extends AggregateStates> = GroupValues<Columns> & {
  readonly [Name in keyof States]: Merged<States[Name]>;
};

/**
 * The read model: the parts of all partitions merged, in the order of the group columns. A group whose votes were
 * all taken back stays, with 0.
 *
 * @param where values that group columns must equal.
 */
export async function mergedRows<Columns extends GroupColumns, States extends AggregateStates>(
  db: Reader,
  projection: Projection<Columns, States>,
  generation: number,
  where: Partial<GroupValues<Columns>> = {},
): Promise<MergedRow<Columns, States>[]> {
  const table = partsTable(projection, generation);
  const columns: Readonly<Record<string, PgColumn>> = table;
  const groups = Object.keys(projection.groupBy).map(
    (name) => [name, existing(columns, columnName(name))] as const,
  );
  const states = Object.entries(projection.states).map(
    ([name, { kind }]) => [name, mergeOf(columns, name, kind)] as const,
  );
  const conditions = Object.entries(where).map(([name, value]) =>
    eq(existing(columns, columnName(name)), value),
  );
  const order = groups.map(([, column]) => column);
  const rows: unknown = await db
    .select(Object.fromEntries([...groups, ...states]))
    .from(table)
    .where(and(...conditions))
    .groupBy(...order)
    .orderBy(...order);
  return asMergedRows<Columns, States>(rows);
}

function mergeOf(
  columns: Readonly<Record<string, PgColumn>>,
  name: string,
  kind: AggregateState<unknown>['kind'],
): SQL {
  const column = existing(columns, columnName(name));
  switch (kind) {
    case 'sum':
    case 'count':
      return sql`sum(${column})`.mapWith(Number);
    case 'min':
      return sql`min(${column})`;
    case 'max':
      return sql`max(${column})`;
    case 'last': {
      const names = lastColumns(name);
      const at = existing(columns, names.at);
      const order = sql`${at} DESC, ${existing(columns, PARTITION_COLUMN)} DESC, ${existing(columns, names.position)} DESC`;
      return sql`(array_agg(${column} ORDER BY ${order}) FILTER (WHERE ${at} IS NOT NULL))[1]`;
    }
  }
}

/** The named boundary between the columns that the query selects and the types that the declaration gives them. */
function asMergedRows<Columns extends GroupColumns, States extends AggregateStates>(
  rows: unknown,
): MergedRow<Columns, States>[] {
  return rows as MergedRow<Columns, States>[];
}
