import type { AggregateState, Projection } from '@votestream/domain/projections';
import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import type { ClientBase } from 'pg';
import { columnName, lastColumns, PARTITION_COLUMN, partsTable } from './parts.ts';

/** Groups that one statement takes; more are split. */
export const UPSERT_GROUPS_MAX = 5_000;

/** The value of the latest event so far, with its place in the order of events. */
export interface LatestValue {
  readonly at: string;
  readonly position: number;
  /** The value as JSON. */
  readonly json: string;
}

/** What a batch adds to one state: a number for `sum` and `count`; null where it has nothing for the others. */
export type StateDelta = number | string | LatestValue | null;

/** What a batch adds to one group; values and states in the declaration's order. */
export interface GroupDelta {
  readonly group: readonly (string | number)[];
  readonly states: readonly StateDelta[];
}

/** The statement of one parts table, made once. */
export interface Upsert {
  /** Adds what one partition's batch contributed. PostgreSQL merges it with what is stored; no stored value is read. */
  readonly add: (client: ClientBase, partition: number, deltas: readonly GroupDelta[]) => Promise<void>;
}

/** A column of the parts table: its type, where its values come from, and how it merges with the stored value. */
interface UpsertColumn {
  readonly name: string;
  readonly type: string;
  readonly valueFor: (delta: GroupDelta) => string | number | null;
  /** Absent for the columns of the key. */
  readonly merge?: SQL;
}

export function upsertInto(projection: Projection, generation: number): Upsert {
  const columns = [...groupColumns(projection), ...stateColumns(projection)];
  const statement = statementOf(projection, generation, columns);
  return {
    add: async (client, partition, deltas) => {
      const chunks = Array.from({ length: Math.ceil(deltas.length / UPSERT_GROUPS_MAX) }, (_, index) =>
        deltas.slice(index * UPSERT_GROUPS_MAX, (index + 1) * UPSERT_GROUPS_MAX),
      );
      await Promise.all(
        chunks.map((chunk) =>
          client.query({
            ...statement,
            values: [partition, ...columns.map((column) => chunk.map(column.valueFor))],
          }),
        ),
      );
    },
  };
}

function groupColumns(projection: Projection): UpsertColumn[] {
  return Object.entries(projection.groupBy).map(([name, { kind }], index) => ({
    name: columnName(name),
    type: kind === 'integer' ? 'bigint' : 'text',
    valueFor: (delta) => delta.group[index] ?? null,
  }));
}

function stateColumns(projection: Projection): UpsertColumn[] {
  return Object.entries(projection.states).flatMap(([name, { kind }], index) => columnsOf(name, kind, index));
}

function columnsOf(name: string, kind: AggregateState<unknown>['kind'], index: number): UpsertColumn[] {
  const column = columnName(name);
  const [stored, added] = sides(column);
  const plain = (delta: GroupDelta) => {
    const value = delta.states[index] ?? null;
    return typeof value === 'object' ? null : value;
  };
  switch (kind) {
    case 'sum':
    case 'count':
      return [{ name: column, type: 'bigint', valueFor: plain, merge: sql`${stored} + ${added}` }];
    case 'min':
      return [{ name: column, type: 'text', valueFor: plain, merge: sql`least(${stored}, ${added})` }];
    case 'max':
      return [{ name: column, type: 'text', valueFor: plain, merge: sql`greatest(${stored}, ${added})` }];
    case 'last':
      return latestColumns(name, index);
  }
}

function latestColumns(name: string, index: number): UpsertColumn[] {
  const column = columnName(name);
  const { at, position } = lastColumns(name);
  const [storedAt, addedAt] = sides(at);
  const [storedPosition, addedPosition] = sides(position);
  const isLater = sql`${addedAt} IS NOT NULL AND
    (${storedAt} IS NULL OR (${addedAt}, ${addedPosition}) > (${storedAt}, ${storedPosition}))`;
  const latest = (delta: GroupDelta) => {
    const value = delta.states[index];
    return typeof value === 'object' ? value : null;
  };
  const part = (part: string, type: string, valueFor: UpsertColumn['valueFor']): UpsertColumn => {
    const [stored, added] = sides(part);
    return { name: part, type, valueFor, merge: sql`CASE WHEN ${isLater} THEN ${added} ELSE ${stored} END` };
  };
  return [
    part(column, 'json', (delta) => latest(delta)?.json ?? null),
    part(at, 'text', (delta) => latest(delta)?.at ?? null),
    part(position, 'bigint', (delta) => latest(delta)?.position ?? null),
  ];
}

/** The stored value, and the one that the batch adds. */
function sides(column: string): [SQL, SQL] {
  return [sql`stored.${sql.identifier(column)}`, sql`excluded.${sql.identifier(column)}`];
}

function statementOf(projection: Projection, generation: number, columns: readonly UpsertColumn[]) {
  const table = partsTable(projection, generation);
  const identifiers = (of: readonly { name: string }[]) =>
    sql.join(
      of.map(({ name }) => sql.identifier(name)),
      sql`, `,
    );
  const arrays = columns.map(({ name, type }) => sql`${sql.placeholder(name)}::${sql.raw(type)}[]`);
  const merges = columns.flatMap(({ name, merge }) =>
    merge ? [sql`${sql.identifier(name)} = ${merge}`] : [],
  );
  const key = columns.filter(({ merge }) => merge === undefined);
  const query = sql`
    INSERT INTO ${table} AS stored (${sql.identifier(PARTITION_COLUMN)}, ${identifiers(columns)})
    SELECT ${sql.placeholder(PARTITION_COLUMN)}::int, * FROM unnest(${sql.join(arrays, sql`, `)})
    ON CONFLICT (${identifiers(key)}, ${sql.identifier(PARTITION_COLUMN)})
    DO UPDATE SET ${sql.join(merges, sql`, `)}`;
  return { name: `upsert_${projection.name}_g${generation}`, text: new PgDialect().sqlToQuery(query).sql };
}
