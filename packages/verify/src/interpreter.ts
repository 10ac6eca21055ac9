import type { Counting } from './counting.ts';
import type { DeclaredProjection, StateKind } from './declared.ts';
import { groupKey, type Row, type Rows } from './rows.ts';

/**
 * Counts a read model by its declaration, as plainly as it can be done: one event at a time, a row for each group, no
 * batches, no partial states, no merge. It shares no code with the fold that it checks.
 */
export function interpret(declared: DeclaredProjection): Counting {
  const columns = Object.entries(declared.groupBy);
  const states = Object.entries(declared.states);
  const initial = Object.fromEntries(
    states.map(([state, { kind }]) => [state, kind === 'sum' || kind === 'count' ? 0 : null]),
  );
  const rows: Rows = new Map();
  const places = new Map<string, Place>();

  const add = (row: Row, state: string, kind: StateKind, { value, sign, group, place }: Added): void => {
    const before = row[state] ?? null;
    switch (kind) {
      case 'sum':
        row[state] = Number(before) + sign * Number(value);
        return;
      case 'count':
        row[state] = Number(before) + sign;
        return;
      case 'min':
        if (before === null || inCodePoints(String(value), String(before)) < 0) row[state] = String(value);
        return;
      case 'max':
        if (before === null || inCodePoints(String(value), String(before)) > 0) row[state] = String(value);
        return;
      case 'last': {
        const key = groupKey(group, state);
        const standing = places.get(key);
        if (standing && !isLater(place, standing)) return;
        places.set(key, place);
        row[state] = JSON.stringify(value);
      }
    }
  };

  return {
    rows,
    take: (event, partition, position) => {
      const contribution = declared.contributions.get(event.type);
      if (contribution === undefined) return 'ignored';
      let values: Readonly<Record<string, unknown>> | undefined;
      try {
        values = contribution.of(event);
      } catch {
        return 'unfoldable';
      }
      if (values === undefined) return 'ignored';
      const { sign } = contribution;
      for (const [column, { kind }] of columns) {
        if (!canGroupBy(kind, values[column])) return 'unfoldable';
      }
      for (const [state, { kind }] of states) {
        const value = values[state];
        if (value !== undefined && !canTake(kind, value, sign)) return 'unfoldable';
      }
      const group = groupKey(...columns.map(([column]) => String(values[column])));
      const row = rows.get(group) ?? { ...initial };
      rows.set(group, row);
      const place = { at: event.at, partition, position };
      for (const [state, { kind }] of states) {
        const value = values[state];
        if (value !== undefined) add(row, state, kind, { value, sign, group, place });
      }
      return 'folded';
    },
  };
}

interface Added {
  readonly value: unknown;
  readonly sign: 1 | -1;
  readonly group: string;
  readonly place: Place;
}

/** Where an event stands in the order that decides which one is the last. */
interface Place {
  readonly at: string;
  readonly partition: number;
  readonly position: number;
}

function isLater(a: Place, b: Place): boolean {
  const byTime = inCodePoints(a.at, b.at);
  if (byTime !== 0) return byTime > 0;
  return a.partition === b.partition ? a.position > b.position : a.partition > b.partition;
}

function canGroupBy(kind: 'text' | 'integer' | 'minute', value: unknown): boolean {
  return kind === 'integer' ? Number.isSafeInteger(value) : isText(value);
}

function canTake(kind: StateKind, value: unknown, sign: 1 | -1): boolean {
  switch (kind) {
    case 'sum':
      return Number.isSafeInteger(value);
    case 'count':
      return value === true;
    case 'min':
    case 'max':
      return sign === 1 && isText(value);
    case 'last':
      return sign === 1 && JSON.stringify(value) !== undefined;
  }
}

/** What PostgreSQL's text gives back as it was. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

/** Texts in the order of their code points, which is that of their bytes in UTF-8. */
function inCodePoints(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
