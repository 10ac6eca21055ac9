/** One read model, merged: the group in words → its values. */
export type Rows = Map<string, Row>;
export type Row = Record<string, string | number | null>;

export function groupName(...columns: readonly string[]): string {
  return columns.map((column) => column || '(nation)').join(' · ');
}

/** A group or a value where two counts of the same thing differ. */
export interface Difference {
  readonly group: string;
  readonly value: string;
  readonly expected: string | number | null;
  readonly found: string | number | null;
}

/** A group that one side lacks is the same as one whose values are zero and null. */
export function compare(expected: Rows, found: Rows): Difference[] {
  return [...new Set([...expected.keys(), ...found.keys()])].toSorted().flatMap((group) => {
    const wanted = expected.get(group) ?? {};
    const given = found.get(group) ?? {};
    return [...new Set([...Object.keys(wanted), ...Object.keys(given)])].flatMap((value) => {
      const nothing = typeof (wanted[value] ?? given[value]) === 'number' ? 0 : null;
      const pair = { group, value, expected: wanted[value] ?? nothing, found: given[value] ?? nothing };
      return pair.expected === pair.found ? [] : [pair];
    });
  });
}
