import type { Projection } from '@votestream/domain/projections';
import { type SQL, sql } from 'drizzle-orm';
import { bigint, integer, json, type PgColumnBuilderBase, primaryKey } from 'drizzle-orm/pg-core';
import { InvalidDeclarationError } from './errors.ts';
import { orderedText, READ_MODELS, readModelsSchema } from './tables.ts';

const IDENTIFIER_BYTES_MAX = 63;
const TABLE_NAME = /^[a-z][a-z0-9_]*$/;

/** Each partition of the source has rows of its own, so that writers of different partitions never meet. */
export const PARTITION_COLUMN = 'partition';

/**
 * The parts table of one generation: group columns, partition, states.
 *
 * The primary key begins with the group columns in the declaration's order, so that the merge of one election is one
 * range of the index. A minute is text, as the event has it: it sorts like time, and comes out as it went in. `last`
 * is json and not jsonb: nothing looks into it, and what the event said comes out unchanged.
 *
 * @throws InvalidDeclarationError when names collide or cannot be names of a table and its columns.
 */
export function partsTable(projection: Projection, generation: number) {
  const name = tableName(projection.name, generation);
  const groups = Object.entries(projection.groupBy).map(
    ([group, { kind }]): [string, PgColumnBuilderBase] => [
      columnName(group),
      kind === 'integer'
        ? bigint(columnName(group), { mode: 'number' }).notNull()
        : orderedText(columnName(group)).notNull(),
    ],
  );
  const columns = [
    ...groups,
    [PARTITION_COLUMN, integer(PARTITION_COLUMN).notNull()] as const,
    ...Object.keys(projection.states).flatMap((state) => stateBuilders(projection, state)),
  ];
  checkNames(
    name,
    columns.map(([column]) => column),
  );
  return readModelsSchema.table(name, Object.fromEntries(columns), (table) => {
    const [first, ...rest] = [...groups.map(([column]) => column), PARTITION_COLUMN].map((column) =>
      existing(table, column),
    );
    if (first === undefined) throw new InvalidDeclarationError(name, 'has no columns');
    return [primaryKey({ columns: [first, ...rest] })];
  });
}

/** The parts table of a generation, also of a projection that is declared no more. */
export function partsName(projection: string, generation: number): SQL {
  return sql`${sql.identifier(READ_MODELS)}.${sql.identifier(tableName(projection, generation))}`;
}

function tableName(projection: string, generation: number): string {
  return `${projection}_g${generation}`;
}

function stateBuilders(projection: Projection, state: string): [string, PgColumnBuilderBase][] {
  const column = columnName(state);
  const kind = projection.states[state]?.kind;
  switch (kind) {
    case 'sum':
    case 'count':
      return [[column, bigint(column, { mode: 'number' }).notNull()]];
    case 'min':
    case 'max':
      return [[column, orderedText(column)]];
    case 'last': {
      const { at, position } = lastColumns(state);
      return [
        [column, json(column)],
        [at, orderedText(at)],
        [position, bigint(position, { mode: 'number' })],
      ];
    }
    case undefined:
      return [];
  }
}

/** `candidateId` → `candidate_id`. */
export function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Where the time and position of a `last` value stand; the partition is the row's. */
export function lastColumns(state: string): { at: string; position: string } {
  return { at: `${columnName(state)}_at`, position: `${columnName(state)}_position` };
}

/** A column that the declaration is known to have. */
export function existing<Column>(columns: Readonly<Record<string, Column>>, name: string): Column {
  const column = columns[name];
  if (column === undefined) throw new InvalidDeclarationError(name, 'is not a column of this projection');
  return column;
}

function checkNames(table: string, columns: readonly string[]): void {
  for (const name of [table, ...columns]) {
    if (!TABLE_NAME.test(name) || name.length > IDENTIFIER_BYTES_MAX) {
      throw new InvalidDeclarationError(
        name,
        `cannot name a table or column: letters, digits and _ only, at most ${IDENTIFIER_BYTES_MAX} of them`,
      );
    }
  }
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new InvalidDeclarationError(table, `has two columns named ${twice}`);
}
