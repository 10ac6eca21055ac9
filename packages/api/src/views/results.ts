import { type ElectionDefinition, tally } from '@votestream/domain';
import type { ResultsView } from '../contract/reads.ts';
import { csvOf } from '../csv.ts';
import type { ElectionState } from '../state/election-state.ts';

type Contest = ElectionDefinition['contests'][number];
type State = ElectionDefinition['states'][number];

/** @param states those that are asked for, in the definition's order; the total is theirs. */
export function resultsViewOf(state: ElectionState, contest: Contest, states: readonly State[]): ResultsView {
  const votesIn = new Map<string, Map<string, number>>();
  for (const [contestId, code, candidateId, votes] of state.results) {
    if (contestId !== contest.contestId) continue;
    const ofState = votesIn.get(code) ?? new Map<string, number>();
    votesIn.set(code, ofState.set(candidateId, votes));
  }
  const votesOf = (code: string, candidateId: string) => votesIn.get(code)?.get(candidateId) ?? 0;
  return {
    electionId: state.definition.electionId,
    contestId: contest.contestId,
    status: state.status,
    freshness: state.freshness,
    countedThrough: [...state.countedThrough],
    total: tallyOf(contest, (candidateId) =>
      states.reduce((sum, { code }) => sum + votesOf(code, candidateId), 0),
    ),
    states: states.map(({ code, expectedBallots }) => ({
      state: code,
      expectedBallots,
      ...tallyOf(contest, (candidateId) => votesOf(code, candidateId)),
    })),
  };
}

function tallyOf(contest: Contest, votesOf: (candidateId: string) => number): ResultsView['total'] {
  const { candidates, ...standing } = tally(
    contest.candidates.map(({ candidateId }) => ({ candidateId, votes: votesOf(candidateId) })),
  );
  return { ...standing, candidates: [...candidates] };
}

/** One line for each candidate in each state. */
export function resultsCsvOf(view: ResultsView, contest: Contest): string {
  const candidateOf = new Map(contest.candidates.map((each) => [each.candidateId, each]));
  return csvOf(
    ['contest_id', 'state', 'candidate_id', 'candidate', 'party', 'votes', 'share'],
    view.states.flatMap(({ state, candidates }) =>
      candidates.map(({ candidateId, votes, share }) => [
        view.contestId,
        state,
        candidateId,
        candidateOf.get(candidateId)?.name ?? null,
        candidateOf.get(candidateId)?.party ?? null,
        votes,
        share,
      ]),
    ),
  );
}
