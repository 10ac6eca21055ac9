import { expect, it } from 'vitest';
import { turnoutByStateAndMinute } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';

const [EARLY, LATE] = ['2028-11-07T14:05:00Z', '2028-11-07T14:06:00Z'];
const voter = (voterId: string, state: string) => ({
  electionId: 'us-2028',
  voterId,
  state,
  gender: 'female',
  ageBand: '25-34',
});
const registered = (voterId: string, state: string) => ({
  type: 'VoterRegistered',
  at: EARLY,
  data: { ...voter(voterId, state), birthYear: 2000 },
});
const issued = (voterId: string, state: string) => ({
  type: 'BallotIssued',
  at: LATE,
  data: { ...voter(voterId, state), stationId: 'station-1', checkInId: 'check-in-0001' },
});

it('tells how many were registered, and how many got a ballot, in each minute and state; of people nothing else', () => {
  const rows = rowsOf(turnoutByStateAndMinute, [
    registered('voter-0001', 'VT'),
    registered('voter-0002', 'VT'),
    registered('voter-0003', 'WY'),
    issued('voter-0001', 'VT'),
  ]);
  const election = { electionId: 'us-2028' };
  expect(rows).toEqual([
    { ...election, state: 'VT', minute: EARLY, eligible: 2, ballots: 0 },
    { ...election, state: 'WY', minute: EARLY, eligible: 1, ballots: 0 },
    { ...election, state: 'VT', minute: LATE, eligible: 0, ballots: 1 },
  ]);
});
