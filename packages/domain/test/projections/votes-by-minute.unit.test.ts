import { expect, it } from 'vitest';
import { votesByMinute } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';
import { EARLY, LATE, votesOverTime } from './votes-over-time.ts';

const race = { electionId: 'us-2028', contestId: 'president' };

it('tells how the votes of the nation came in, a correction in the minute in which it was made', () => {
  expect(rowsOf(votesByMinute, votesOverTime)).toEqual([
    { ...race, minute: EARLY, candidateId: 'ada', votes: 2 },
    { ...race, minute: EARLY, candidateId: 'jonah', votes: 1 },
    { ...race, minute: LATE, candidateId: 'jonah', votes: 2 },
    { ...race, minute: LATE, candidateId: 'ada', votes: -1 },
  ]);
});
