import { expect, test } from 'vitest';
import type { LogEvent } from '../src/events.ts';
import { checkReconciliation, StationCounts } from '../src/reconciliation.ts';

const electionId = 'us-2028';
const envelope = {
  version: 1,
  id: 'event-0001',
  at: '2028-11-07T12:00:00Z',
  request: { position: 1, index: 0 },
} as const;
const voter = { electionId, voterId: 'voter-0001', state: 'VT', gender: 'female', ageBand: '35-44' } as const;
const registered: LogEvent = { ...envelope, type: 'VoterRegistered', data: { ...voter, birthYear: 1990 } };
const issued = (stationId: string): LogEvent => ({
  ...envelope,
  type: 'BallotIssued',
  data: { ...voter, stationId, checkInId: 'check-in-1' },
});
const vote = (stationId: string | null, contestId = 'president') => ({
  electionId,
  ballotId: 'ballot-0001',
  contestId,
  candidateId: 'ada',
  state: 'VT',
  channel: 'station' as const,
  stationId,
});
const cast = (stationId: string | null, contestId?: string): LogEvent => ({
  ...envelope,
  type: 'VoteCast',
  data: vote(stationId, contestId),
});
const voided = (stationId: string): LogEvent => ({
  ...envelope,
  type: 'VoteVoided',
  data: { ...vote(stationId), reason: 'entered twice' },
});

function reconciled(events: readonly LogEvent[]) {
  const counts = new StationCounts();
  for (const event of events) counts.take(event);
  return counts.reconciliation;
}

test('a day is told by station and by state', () => {
  const { states, stations } = reconciled([
    registered,
    registered,
    registered,
    issued('vt-2'),
    issued('vt-1'),
    issued('vt-1'),
    cast('vt-1'),
    cast('vt-2'),
    voided('vt-1'),
  ]);
  expect(stations).toEqual([
    { electionId, state: 'VT', stationId: 'vt-1', checkIns: 2, ballots: 1, voided: 1 },
    { electionId, state: 'VT', stationId: 'vt-2', checkIns: 1, ballots: 1, voided: 0 },
  ]);
  expect(states).toEqual([
    { electionId, state: 'VT', registered: 3, stations: 2, checkIns: 3, ballots: 2, voided: 1 },
  ]);
});

test('a station with more ballots than check-ins is named, although its state has enough of them', () => {
  const events = [registered, registered, issued('vt-1'), issued('vt-1'), cast('vt-1'), cast('vt-2')];
  expect(checkReconciliation(reconciled(events), false)).toMatchObject({
    ok: false,
    differences: [{ group: 'us-2028 · VT · vt-2', expected: 0, found: 1 }],
  });
  expect(checkReconciliation(reconciled(events), true).ok).toBe(true);
});

test('more check-ins than voters are named, also while it is being counted', () => {
  expect(checkReconciliation(reconciled([issued('vt-1')]), true)).toMatchObject({
    ok: false,
    differences: [{ group: 'us-2028 · VT', expected: 0, found: 1 }],
  });
});

test('who gets a ballot votes once in each contest', () => {
  const { ok } = checkReconciliation(
    reconciled([registered, issued('vt-1'), cast('vt-1', 'president'), cast('vt-1', 'governor')]),
    false,
  );
  expect(ok).toBe(true);
});
