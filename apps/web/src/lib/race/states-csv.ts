import { csvOf } from '@votestream/api/csv';
import { calledFor } from './calls.ts';
import { votesFor } from './slices.ts';
import { type Candidate, type StateStanding, turnoutRate } from './standing.ts';

/** The rows of the table of states, in the order in which they are shown, with unrounded figures. */
export function statesCsv(states: readonly StateStanding[], candidates: readonly Candidate[]): string {
  return csvOf(
    [
      'state',
      'name',
      'electors',
      'leader',
      'margin',
      'margin_share',
      ...candidates.map(({ candidateId }) => candidateId),
      'votes',
      'counted',
      'ballots_issued',
      'registered',
      'turnout',
      'called_for',
      'called_at',
    ],
    states.map((state) => [
      state.code,
      state.name,
      state.electors,
      state.leading?.candidateId ?? null,
      state.leading ? state.margin : null,
      state.leading ? state.marginShare : null,
      ...candidates.map(({ candidateId }) => votesFor(state, candidateId)),
      state.votes,
      state.counted,
      state.turnout.ballots,
      state.turnout.eligible,
      turnoutRate(state.turnout),
      calledFor(state.call)?.candidateId ?? null,
      state.call?.is === 'called' ? state.call.at : null,
    ]),
  );
}
