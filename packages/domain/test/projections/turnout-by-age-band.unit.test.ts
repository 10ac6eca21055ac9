import { expect, it } from 'vitest';
import { turnoutByAgeBand } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';

const voter = (voterId: string, state: string, ageBand: string) => ({
  electionId: 'us-2028',
  voterId,
  state,
  gender: 'female',
  ageBand,
});
const registered = (...of: Parameters<typeof voter>) => ({
  type: 'VoterRegistered',
  data: { ...voter(...of), birthYear: 1980 },
});
const issued = (...of: Parameters<typeof voter>) => ({
  type: 'BallotIssued',
  data: { ...voter(...of), stationId: 'vt-1', checkInId: 'check-in-1' },
});

it('tells how many voters of each age, in each state, were handed a ballot', () => {
  const rows = rowsOf(turnoutByAgeBand, [
    registered('voter-0001', 'VT', '18-24'),
    registered('voter-0002', 'VT', '18-24'),
    registered('voter-0003', 'VT', '65+'),
    registered('voter-0004', 'WY', '65+'),
    issued('voter-0002', 'VT', '18-24'),
    issued('voter-0004', 'WY', '65+'),
    {
      type: 'CheckInRepeated',
      data: { electionId: 'us-2028', voterId: 'voter-0004', original: 5 },
    },
    {
      type: 'CheckInRejected',
      data: {
        electionId: 'us-2028',
        voterId: 'voter-0003',
        state: 'VT',
        reason: 'polls-closed',
        stationId: 'vt-1',
      },
    },
  ]);
  const electionId = 'us-2028';
  expect(rows).toEqual([
    { electionId, state: 'VT', ageBand: '18-24', eligible: 2, ballots: 1 },
    { electionId, state: 'VT', ageBand: '65+', eligible: 1, ballots: 0 },
    { electionId, state: 'WY', ageBand: '65+', eligible: 1, ballots: 1 },
  ]);
});
