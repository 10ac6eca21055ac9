import {
  type BallotRequest,
  BUNDLE_REQUESTS_MAX,
  type ElectionRequest,
  type RollRequest,
} from '@votestream/domain';
import type { NewRecord } from '@votestream/event-log';

export const PARTITIONS = 3;
const NOON = '2028-11-07T17:00:00Z';
const CLOSED = '2028-11-08T00:00:00Z';
const electionId = 'test-2028';

const state = (code: string) => ({
  code,
  name: code,
  electors: 3,
  expectedBallots: 1000,
  pollsOpen: '2028-11-07T12:00:00Z',
  pollsClose: CLOSED,
});

let requests = 0;
function envelope() {
  requests += 1;
  return { version: 1 as const, id: `request-${String(requests).padStart(6, '0')}`, at: NOON };
}

export function announcement(): ElectionRequest {
  return {
    ...envelope(),
    type: 'AnnounceElection',
    data: {
      electionId,
      name: 'Test',
      date: '2028-11-07',
      clock: 'simulated',
      timeZone: 'UTC',
      leadingFrom: 0.02,
      contests: [
        {
          contestId: 'president',
          name: 'President',
          candidates: ['ada', 'jonah'].map((candidateId) => ({
            candidateId,
            name: candidateId,
            party: 'Party',
            colour: 'blue' as const,
          })),
        },
      ],
      states: [state('VT'), state('WY')],
    },
  };
}

export function station(stationId: string, code: string): ElectionRequest {
  return {
    ...envelope(),
    type: 'RegisterStation',
    data: { electionId, stationId, state: code, name: stationId },
  };
}

const call = { electionId, contestId: 'president', state: 'VT', candidateId: 'ada' };

/** A race called for `ada` after its polls have closed. */
export function raceCall(calledBy?: string): ElectionRequest {
  const data = calledBy === undefined ? call : { ...call, calledBy };
  return { ...envelope(), at: CLOSED, type: 'CallRace', data };
}

export function retraction(): ElectionRequest {
  return { ...envelope(), at: CLOSED, type: 'RetractRaceCall', data: call };
}

/** The event of `raceCall()` as it was written before calls named who makes them. */
export function raceCalledInVersion1(): NewRecord {
  const event = { ...envelope(), at: CLOSED, type: 'RaceCalled', request: null, data: call };
  return { key: electionId, partition: 0, value: JSON.stringify(event) };
}

export function registration(voterId: string): RollRequest {
  return {
    ...envelope(),
    type: 'RegisterVoter',
    data: { electionId, voterId, state: 'VT', gender: 'female', birthYear: 1980 },
  };
}

export function checkIn(voterId: string): RollRequest {
  return { ...envelope(), type: 'CheckIn', data: { electionId, voterId, stationId: 'vt-1' } };
}

export function ballot(ballotId: string, candidateId = 'ada'): BallotRequest {
  return {
    ...envelope(),
    type: 'CastBallot',
    data: {
      electionId,
      ballotId,
      contestId: 'president',
      candidateId,
      state: 'VT',
      channel: 'station',
      stationId: 'vt-1',
    },
  };
}

export function keyOf(request: ElectionRequest | RollRequest | BallotRequest): string {
  if ('voterId' in request.data) return request.data.voterId;
  if ('ballotId' in request.data) return request.data.ballotId;
  return request.data.electionId;
}

export function single(request: ElectionRequest | RollRequest | BallotRequest): NewRecord {
  return { key: keyOf(request), value: JSON.stringify(request) };
}

/** @param key of the record; the requests must be of its partition to be accepted. */
export function bundled(key: string, all: readonly unknown[]): NewRecord {
  if (all.length > BUNDLE_REQUESTS_MAX) throw new Error('too many requests for one bundle');
  const { id } = envelope();
  const bundle = { type: 'Bundle', version: 1, id, stationId: 'vt-1', requests: all };
  return { key, value: JSON.stringify(bundle) };
}
