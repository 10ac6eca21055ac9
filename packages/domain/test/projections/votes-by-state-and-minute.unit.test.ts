import { expect, it } from 'vitest';
import { votesByStateAndMinute } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';
import { EARLY, LATE, votesOverTime } from './votes-over-time.ts';

const race = { electionId: 'us-2028', contestId: 'president' };

it('tells how the votes of each state came in, a correction in the minute in which it was made', () => {
  expect(rowsOf(votesByStateAndMinute, votesOverTime)).toEqual([
    { ...race, state: 'VT', minute: EARLY, candidateId: 'ada', votes: 1 },
    { ...race, state: 'WY', minute: EARLY, candidateId: 'ada', votes: 1 },
    { ...race, state: 'VT', minute: EARLY, candidateId: 'jonah', votes: 1 },
    { ...race, state: 'WY', minute: LATE, candidateId: 'jonah', votes: 2 },
    { ...race, state: 'VT', minute: LATE, candidateId: 'ada', votes: -1 },
  ]);
});
