import type { ModelSnapshot } from './read-snapshot.ts';
import type { PartitionRecount, Recount } from './recount.ts';
import type { Check } from './report.ts';
import { compare, type Difference } from './rows.ts';

/**
 * Compares what the database has with the recount, and the numbers of records with each other.
 * @param name of the read model, or of one generation of it.
 */
export function checkRecount(
  name: string,
  { model, rows, counted }: ModelSnapshot,
  recount: Recount,
): Check[] {
  const { partitions, counting } = recount;
  const differences = compare(counting.rows, rows, model.empty);
  const positions = counted.map(({ partition, position }) => `${partition}:${position}`).join(' ');
  const sum = (value: 'read' | 'parked' | 'retryable' | 'faults') =>
    partitions.reduce((total, each) => total + each[value], 0);
  const stored = (value: 'read' | 'folded' | 'ignored' | 'parked') =>
    counted.reduce((total, each) => total + each[value], 0);
  const records = partitions.flatMap((each) => [...recordDifferences(each), ...each.faultsNamed]);
  const [faults, retryable] = [sum('faults'), sum('retryable')];
  return [
    {
      name: `recount = ${name}`,
      ok: differences.length === 0,
      detail: `${rows.size} groups from ${sum('read')} events, counted ${model.method}`,
      differences,
      positions,
    },
    {
      name: `read = folded + ignored + parked in ${name}`,
      ok: records.length === 0,
      detail:
        `${stored('read')} = ${stored('folded')} + ${stored('ignored')} + ${stored('parked')}; ` +
        `the log has ${sum('read')}, of them to be parked ${sum('parked')}` +
        (faults > 0 ? `; ${faults} records are not as they should be` : '') +
        (retryable > 0 ? `; ${retryable} of the parked could be retried` : ''),
      differences: records,
      positions,
    },
  ];
}

function recordDifferences(recount: PartitionRecount): Difference[] {
  const { stored } = recount;
  const group = `${stored.topic}/${stored.partition}`;
  const pairs = (['read', 'folded', 'ignored', 'parked'] as const).map((value) => ({
    group,
    value: `records ${value}`,
    expected: recount[value],
    found: stored[value],
  }));
  return pairs.filter(({ expected, found }) => expected !== found);
}
