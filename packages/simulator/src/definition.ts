import { type ElectionDefinition, electionDefinition } from '@votestream/domain';
import { ELECTION_DATE, hoursOf, textOf } from './day/clock.ts';
import { CANDIDATES, CONTEST_ID } from './electorate/candidates.ts';
import { expectedBallots } from './electorate/electorate.ts';
import { STATES } from './electorate/states.ts';

/** @param votersOf registered voters of a state, by its number. */
export function defineElection(electionId: string, votersOf: (state: number) => number): ElectionDefinition {
  return electionDefinition.parse({
    electionId,
    name: 'United States presidential election 2028 (simulated)',
    date: ELECTION_DATE,
    clock: 'simulated',
    timeZone: 'America/New_York',
    contests: [{ contestId: CONTEST_ID, name: 'President of the United States', candidates: CANDIDATES }],
    states: STATES.map((state, index) => {
      const { opens, closes } = hoursOf(state);
      return {
        code: state.code,
        name: state.name,
        electors: state.electors,
        expectedBallots: expectedBallots(state, votersOf(index)),
        pollsOpen: textOf(opens),
        pollsClose: textOf(closes),
      };
    }),
  });
}
