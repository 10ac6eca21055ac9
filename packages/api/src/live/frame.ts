import type { LiveFrame, ResultRow, TurnoutRow } from '../contract/live.ts';
import type { ElectionState } from '../state/election-state.ts';

export function snapshotOf(state: ElectionState): LiveFrame {
  return {
    kind: 'snapshot',
    ...headOf(state),
    previous: null,
    results: [...state.results],
    turnoutByState: [...state.turnoutByState],
    turnoutByGender: [...state.turnoutByGender],
  };
}

/**
 * What changed from one state to the next, each row with its new value. undefined where nothing did. Where rows are
 * gone (another generation of a read model serves), which an update cannot say, it is a snapshot.
 */
export function frameBetween(before: ElectionState, after: ElectionState): LiveFrame | undefined {
  const results = changedRows(before.results, after.results, resultGroup);
  const turnoutByState = changedRows(before.turnoutByState, after.turnoutByState, turnoutGroup);
  const turnoutByGender = changedRows(before.turnoutByGender, after.turnoutByGender, turnoutGroup);
  if (!results || !turnoutByState || !turnoutByGender) return snapshotOf(after);
  if (sameHead(before, after)) return undefined;
  return {
    kind: 'update',
    ...headOf(after),
    previous: before.frameId,
    results,
    turnoutByState,
    turnoutByGender,
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

const resultGroup = ([contestId, state, candidateId]: ResultRow) => `${contestId}/${state}/${candidateId}`;
const turnoutGroup = ([group]: TurnoutRow) => group;

/** undefined where a row of `before` is not in `after`. */
function changedRows<Row extends ResultRow | TurnoutRow>(
  before: readonly Row[],
  after: readonly Row[],
  groupOf: (row: Row) => string,
): Row[] | undefined {
  const old = new Map(before.map((row) => [groupOf(row), row]));
  const changed: Row[] = [];
  let met = 0;
  for (const row of after) {
    const was = old.get(groupOf(row));
    if (was) met += 1;
    if (!was?.every((value, index) => value === row[index])) changed.push(row);
  }
  return met === old.size ? changed : undefined;
}
