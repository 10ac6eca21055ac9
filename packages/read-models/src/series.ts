import type { GroupColumns, GroupValues, Projection } from '@votestream/domain/projections';
import { and, eq, gt, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Reader } from './database.ts';
import { columnName, existing, partsTable } from './parts.ts';

/** The sums and counts of a projection. */
type Summed<States> = {
  readonly [Name in keyof States]: States[Name] extends { readonly retractable: true } ? Name : never;
}[keyof States] &
  string;

/** What was added to one group in the minutes in which anything was, in their order. */
export type Series<Columns extends GroupColumns, Minute extends keyof Columns> = Omit<
  GroupValues<Columns>,
  Minute
> & {
  /** Whole minutes since 1970, as `minuteNumber` counts them. */
  readonly minutes: readonly number[];
  readonly values: readonly number[];
};

export interface SeriesQuery<Columns extends GroupColumns, States, Minute extends keyof Columns> {
  /** The column of minutes that the series run along. */
  readonly along: Minute & string;
  readonly state: Summed<States>;
  /** Values that group columns must equal. */
  readonly where?: Partial<GroupValues<Columns>>;
  /** Only later minutes than this one. */
  readonly after?: string | undefined;
}

/**
 * A read model by minute as one row for each group: fewer and smaller rows than a row for each minute, and arrays that
 * are decoded at once. The parts of all partitions are merged.
 */
export async function mergedSeries<
  Columns extends GroupColumns,
  States extends Projection['states'],
  Minute extends keyof Columns,
>(
  db: Reader,
  projection: Projection<Columns, States>,
  generation: number,
  { along, state, where = {}, after }: SeriesQuery<Columns, States, Minute>,
): Promise<Series<Columns, Minute>[]> {
  const table = partsTable(projection, generation);
  const columns: Readonly<Record<string, PgColumn>> = table;
  const minute = existing(columns, columnName(along));
  const groups = Object.keys(projection.groupBy).filter((name) => name !== along);
  const conditions = [
    sql`true`,
    ...Object.entries(where).map(([name, value]) => eq(existing(columns, columnName(name)), value)),
    ...(after === undefined ? [] : [gt(minute, after)]),
  ];
  const inParts = groups.map(
    (name) => sql`${existing(columns, columnName(name))} AS ${sql.identifier(name)}`,
  );
  const names = groups.map((name) => sql.identifier(name));
  const comma = sql`, `;
  const added = sql`
    SELECT ${sql.join([...inParts, minuteNumberOf(minute)], comma)} AS at,
           sum(${existing(columns, columnName(state))}) AS value
      FROM ${table} WHERE ${and(...conditions)}
     GROUP BY ${sql.join([...groups.map((_, index) => sql.raw(String(index + 1))), minute], comma)}
    HAVING sum(${existing(columns, columnName(state))}) <> 0`;
  const { rows }: { rows: unknown } = await db.execute(sql`
    SELECT ${sql.join([...names, sql`json_agg(at ORDER BY at)`], comma)} AS minutes,
           json_agg(value ORDER BY at) AS values
      FROM (${added}) AS added ${inOrderOf(names)}`);
  return asSeries<Columns, Minute>(rows);
}

/** As `minuteNumber` counts. */
function minuteNumberOf(minute: PgColumn): SQL {
  return sql`extract(epoch FROM ${minute}::timestamptz)::bigint / 60`;
}

function inOrderOf(names: readonly SQLWrapper[]): SQL {
  if (names.length === 0) return sql``;
  const list = sql.join([...names], sql`, `);
  return sql`GROUP BY ${list} ORDER BY ${list}`;
}

/**
 * The named boundary between the columns that the query selects and the types that the declaration gives them. Without
 * group columns an empty read model still gives one row, without arrays.
 */
function asSeries<Columns extends GroupColumns, Minute extends keyof Columns>(
  rows: unknown,
): Series<Columns, Minute>[] {
  return (rows as Series<Columns, Minute>[]).filter(({ minutes }) => minutes !== null);
}
