import type { Client } from 'pg';
import type { StateKind } from './declared.ts';
import type { Model } from './models.ts';
import { groupKey, type Row, type Rows } from './rows.ts';

/** Reads the parts table of one generation, merged by SQL that is written here a second time. */
export async function readRows(client: Client, model: Model, generation: number): Promise<Rows> {
  const states = Object.entries(model.states);
  const { rows } = await client.query<(string | null)[]>({
    text: queryOf(model, generation),
    rowMode: 'array',
  });
  const groups = model.groupBy.length;
  return new Map(
    rows.map((columns) => {
      const row: Row = {};
      for (const [index, [state, kind]] of states.entries()) {
        row[state] = mergedValue(kind, columns[groups + index] ?? null);
      }
      return [groupKey(...columns.slice(0, groups).map((column) => column ?? '')), row];
    }),
  );
}

function queryOf({ projection, groupBy, states }: Model, generation: number): string {
  const groups = groupBy.map((name) => `"${columnOf(name)}"`);
  const values = Object.entries(states).map(([name, kind]) => mergeOf(kind, columnOf(name)));
  return `SELECT ${[...groups.map((group) => `${group}::text`), ...values].join(', ')}
    FROM read_models."${projection}_g${generation}" GROUP BY (${groups.join(', ')}) HAVING count(*) > 0`;
}

function mergeOf(kind: StateKind, column: string): string {
  switch (kind) {
    case 'sum':
    case 'count':
      return `sum("${column}")::text`;
    case 'min':
    case 'max':
      return `${kind}("${column}" COLLATE "C")`;
    case 'last':
      return `(array_agg("${column}"::text
        ORDER BY "${column}_at" COLLATE "C" DESC, "partition" DESC, "${column}_position" DESC)
        FILTER (WHERE "${column}_at" IS NOT NULL))[1]`;
  }
}

/** `candidateId` → `candidate_id`. */
function columnOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A sum too large for a number stays a text, which equals no number. */
function mergedValue(kind: StateKind, value: string | null): string | number | null {
  if (value === null || (kind !== 'sum' && kind !== 'count')) return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
