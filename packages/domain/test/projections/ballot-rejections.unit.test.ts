import { expect, it } from 'vitest';
import { ballotRejections } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';

const rejected = (electionId: string | null, state: string | null, reason: string) => ({
  type: 'BallotRejected',
  data: { electionId, ballotId: null, state, stationId: null, reason },
});

it('tells how many ballots were refused, where and why, also those that could not be read', () => {
  const rows = rowsOf(ballotRejections, [
    rejected('us-2028', 'VT', 'polls-closed'),
    rejected('us-2028', 'VT', 'polls-closed'),
    rejected('us-2028', 'VT', 'ballot-already-cast'),
    rejected('us-2028', null, 'unknown-ballot'),
    rejected(null, null, 'malformed'),
    { type: 'VoteRepeated', data: { electionId: 'us-2028', ballotId: 'ballot-0001', original: 0 } },
  ]);
  expect(rows).toEqual([
    { electionId: 'us-2028', state: 'VT', reason: 'polls-closed', rejections: 2 },
    { electionId: 'us-2028', state: 'VT', reason: 'ballot-already-cast', rejections: 1 },
    { electionId: 'us-2028', state: '', reason: 'unknown-ballot', rejections: 1 },
    { electionId: '', state: '', reason: 'malformed', rejections: 1 },
  ]);
});
