import type { Projection } from '../../src/projections/index.ts';
import { NOON } from '../election.fixture.ts';

interface Told {
  readonly type: string;
  readonly data: object;
  /** Default: noon. */
  readonly at?: string;
}

/**
 * What a read model of sums, counts and latest values holds after these events, which are read as records are, one at a time: its
 * groups in the order in which they begin.
 */
export function rowsOf({ from, groupBy, states, contributions }: Projection, events: readonly Told[]) {
  const rows = new Map<string, Record<string, unknown>>();
  for (const { type, data, at = NOON } of events) {
    const envelope = { version: from.versionOf(type), id: 'event-0001', at, request: null };
    const reading = from.read({ type, ...envelope, data });
    if (reading.kind === 'unreadable') throw new Error(reading.reason);
    const contribution = contributions.get(type);
    const values = contribution?.of(reading.event);
    if (contribution === undefined || values === undefined) continue;
    const group = Object.fromEntries(Object.keys(groupBy).map((column) => [column, values[column]]));
    const key = JSON.stringify(group);
    const row = rows.get(key) ?? { ...group };
    for (const [name, { kind }] of Object.entries(states)) {
      row[name] =
        kind === 'last'
          ? (values[name] ?? row[name] ?? null)
          : Number(row[name] ?? 0) + contribution.sign * Number(values[name] ?? 0);
    }
    rows.set(key, row);
  }
  return [...rows.values()];
}
