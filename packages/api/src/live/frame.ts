import type { LiveFrame } from '../contract/live.ts';
import type { ElectionState } from '../state/election-state.ts';

export function snapshotOf(state: ElectionState): LiveFrame {
  return { kind: 'snapshot', ...headOf(state), previous: null, ...rowsOf(state) };
}

/**
 * What changed from one state to the next, each row with its new value. undefined where nothing did. Where rows are
 * gone (another generation of a read model serves), which an update cannot say, it is a snapshot.
 */
export function frameBetween(before: ElectionState, after: ElectionState): LiveFrame | undefined {
  const [old, now] = [rowsOf(before), rowsOf(after)];
  const results = changedRows(old.results, now.results, 3);
  const turnoutByState = changedRows(old.turnoutByState, now.turnoutByState, 1);
  const turnoutByGender = changedRows(old.turnoutByGender, now.turnoutByGender, 1);
  const turnoutByAge = changedRows(old.turnoutByAge, now.turnoutByAge, 1);
  const calls = changedRows(old.calls, now.calls, 2);
  const corrections = changedRows(old.corrections, now.corrections, 2);
  if (!results || !turnoutByState || !turnoutByGender || !turnoutByAge || !calls || !corrections) {
    return snapshotOf(after);
  }
  if (sameHead(before, after)) return undefined;
  return {
    kind: 'update',
    ...headOf(after),
    previous: before.frameId,
    results,
    turnoutByState,
    turnoutByGender,
    turnoutByAge,
    calls,
    corrections,
  };
}

function headOf(state: ElectionState) {
  return {
    electionId: state.definition.electionId,
    id: state.frameId,
    status: state.status,
    freshness: state.freshness,
  };
}

/** Rows change only with what the id is made from, so that it stands for them. */
function sameHead(a: ElectionState, b: ElectionState): boolean {
  return JSON.stringify(headOf(a)) === JSON.stringify(headOf(b));
}

function rowsOf(state: ElectionState) {
  return {
    results: [...state.results],
    turnoutByState: [...state.turnoutByState],
    turnoutByGender: [...state.turnoutByGender.nation],
    turnoutByAge: [...state.turnoutByAge.nation],
    calls: [...state.callRows],
    corrections: [...state.corrections],
  };
}

/**
 * @param named how many values, from the first on, say which row it is
 * @returns undefined where a row of `before` is not in `after`
 */
function changedRows<Row extends readonly (string | number | null)[]>(
  before: readonly Row[],
  after: readonly Row[],
  named: number,
): Row[] | undefined {
  const nameOf = (row: Row) => row.slice(0, named).join('/');
  const old = new Map(before.map((row) => [nameOf(row), row]));
  const changed: Row[] = [];
  let met = 0;
  for (const row of after) {
    const was = old.get(nameOf(row));
    if (was) met += 1;
    if (!was?.every((value, index) => value === row[index])) changed.push(row);
  }
  return met === old.size ? changed : undefined;
}
