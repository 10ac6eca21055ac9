import type { ElectionDefinition } from '@votestream/domain';
import type { GroupRow, TurnoutRow } from '../contract/live.ts';
import type { TurnoutView } from '../contract/reads.ts';
import { csvOf } from '../csv.ts';
import type { ElectionState } from '../state/election-state.ts';

/** @param only the state that is asked for; undefined: all. */
export function turnoutViewOf(
  state: ElectionState,
  by: TurnoutView['by'],
  only: ElectionDefinition['states'][number] | undefined,
): TurnoutView {
  const rows = by === 'state' ? rowsByState(state, only) : rowsByGroup(state, by, only?.code);
  return {
    electionId: state.definition.electionId,
    by,
    freshness: state.freshness,
    rows: rows.map(([group, eligible, ballots]) => ({
      group,
      eligible,
      ballots,
      rate: eligible !== null && ballots !== null && eligible > 0 ? ballots / eligible : null,
    })),
  };
}

/** Every state has a row, also the one in which nobody is registered yet. */
function rowsByState(
  state: ElectionState,
  only: ElectionDefinition['states'][number] | undefined,
): readonly TurnoutRow[] {
  const counted = new Map(state.turnoutByState.map((row) => [row[0], row]));
  const states = only ? [only] : state.definition.states;
  return states.map(({ code }) => counted.get(code) ?? [code, 0, 0]);
}

function rowsByGroup(
  { turnoutByGender, turnoutByAge }: ElectionState,
  by: 'gender' | 'age',
  code: string | undefined,
): readonly GroupRow[] {
  const { nation, inState } = by === 'gender' ? turnoutByGender : turnoutByAge;
  return code === undefined ? nation : (inState.get(code) ?? []);
}

export function turnoutCsvOf(view: TurnoutView): string {
  return csvOf(
    [view.by, 'eligible', 'ballots', 'rate'],
    view.rows.map(({ group, eligible, ballots, rate }) => [group, eligible, ballots, rate]),
  );
}
