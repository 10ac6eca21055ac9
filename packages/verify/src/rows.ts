/** One read model, merged: the key of a group → its values. */
export type Rows = Map<string, Row>;
export type Row = Record<string, string | number | null>;

/** PostgreSQL's text cannot hold it, so that no two groups share a key. */
const SEPARATOR = '\0';

/** @param columns values of the group columns, in the order of the declaration. */
export function groupKey(...columns: readonly (string | number)[]): string {
  return columns.join(SEPARATOR);
}

export function groupColumns(key: string): string[] {
  return key.split(SEPARATOR);
}

/**
 * A group in words: `us-2028 · TX · 18-24`.
 * @param empty what a column without text stands for.
 */
export function groupName(key: string, empty = 'none'): string {
  return groupColumns(key)
    .map((column) => column || `(${empty})`)
    .join(' · ');
}

/** A group or a value where two counts of the same thing differ. */
export interface Difference {
  readonly group: string;
  readonly value: string;
  readonly expected: string | number | null;
  readonly found: string | number | null;
}

/**
 * A group that one side lacks is the same as one whose values are zero and null.
 * @param empty what a column without text stands for.
 */
export function compare(expected: Rows, found: Rows, empty?: string): Difference[] {
  const groups = new Set(expected.keys());
  for (const group of found.keys()) groups.add(group);
  const differing = [...groups].filter((group) => differs(expected.get(group), found.get(group)));
  return differing.toSorted().flatMap((group) => {
    const wanted = expected.get(group) ?? {};
    const given = found.get(group) ?? {};
    return [...new Set([...Object.keys(wanted), ...Object.keys(given)])].flatMap((value) => {
      const pair = { expected: valueIn(wanted, given, value), found: valueIn(given, wanted, value) };
      return pair.expected === pair.found ? [] : [{ group: groupName(group, empty), value, ...pair }];
    });
  });
}

function differs(wanted: Row = {}, given: Row = {}): boolean {
  for (const value in wanted)
    if (valueIn(wanted, given, value) !== valueIn(given, wanted, value)) return true;
  for (const value in given) if (valueIn(wanted, given, value) !== valueIn(given, wanted, value)) return true;
  return false;
}

function valueIn(row: Row, other: Row, value: string): string | number | null {
  return row[value] ?? (typeof other[value] === 'number' ? 0 : null);
}
