import { expect, it } from 'vitest';
import { corrections } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';

const ballot = { electionId: 'us-2028', contestId: 'president', candidateId: 'ada', channel: 'station' };

it('tells how many votes of a state were taken back', () => {
  const voided = (state: string, reason: string) => ({
    type: 'VoteVoided',
    data: { ...ballot, ballotId: 'ballot-0001', stationId: null, state, reason },
  });
  const rows = rowsOf(corrections, [
    { type: 'VoteCast', data: { ...ballot, ballotId: 'ballot-0001', stationId: null, state: 'VT' } },
    voided('VT', 'counted twice'),
    voided('VT', 'wrong box'),
  ]);
  expect(rows).toMatchObject([{ electionId: 'us-2028', contestId: 'president', state: 'VT', voided: 2 }]);
});
