import { randomUUID } from 'node:crypto';
import { generateStationKey, type StationKey, signBundle } from '@votestream/credentials';
import {
  BALLOT_SUBMISSIONS,
  type BallotRequest,
  type ElectionRequest,
  ROLL_REQUESTS,
  type RollRequest,
} from '@votestream/domain';
import { type NewRecord, partitionOfKey } from '@votestream/event-log';

export const PARTITIONS = 3;
export const NOON = '2028-11-07T17:00:00Z';
export const CLOSED = '2028-11-08T00:00:00Z';
export const electionId = 'test-2028';

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
  return { version: 1 as const, id: `request-${String(requests).padStart(6, '0')}` };
}

/** The stations' keys, by station. */
const keys = new Map<string, StationKey>();
export function keyOfStation(stationId: string): StationKey {
  const key = keys.get(stationId) ?? generateStationKey();
  keys.set(stationId, key);
  return key;
}

export function announcement(): ElectionRequest {
  return {
    ...envelope(),
    at: NOON,
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
    at: NOON,
    type: 'RegisterStation',
    data: {
      electionId,
      stationId,
      state: code,
      name: stationId,
      publicKey: keyOfStation(stationId).publicKey,
    },
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

export function certification(of: string): ElectionRequest {
  return { ...envelope(), at: CLOSED, type: 'CertifyResult', data: { electionId: of } };
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

export function checkIn(voterId: string, stationId = 'vt-1'): RollRequest {
  return { ...envelope(), type: 'CheckIn', data: { electionId, voterId, stationId } };
}

export function ballot(ballotId: string, candidateId = 'ada', stationId = 'vt-1'): BallotRequest {
  return {
    ...envelope(),
    type: 'CastBallot',
    data: {
      electionId,
      ballotId,
      contestId: 'president',
      candidateId,
      state: stationId.slice(0, 2).toUpperCase(),
      channel: 'station',
      stationId,
    },
  };
}

export function voiding(ballotId: string): BallotRequest {
  return { ...envelope(), type: 'VoidVote', data: { electionId, ballotId, reason: 'entered twice' } };
}

export function keyOf(request: ElectionRequest | RollRequest | BallotRequest): string {
  if ('voterId' in request.data) return request.data.voterId;
  if ('ballotId' in request.data) return request.data.ballotId;
  return request.data.electionId;
}

/** As the administration sends it: alone, unsigned. */
export function alone(request: ElectionRequest | RollRequest | BallotRequest, at = NOON): NewRecord {
  return { key: keyOf(request), value: JSON.stringify({ at, ...request }) };
}

/** As it is sent in good order: by a station in a bundle of one, or by the administration alone. */
export function single(request: RollRequest | BallotRequest): NewRecord {
  const byAdministration = request.type === 'RegisterVoter' || request.type === 'VoidVote';
  if (byAdministration) return alone(request);
  const topic = request.type === 'CheckIn' ? ROLL_REQUESTS : BALLOT_SUBMISSIONS;
  return bundled(topic, keyOf(request), [request]);
}

export interface HandIn {
  readonly electionId?: string;
  readonly stationId?: string;
  readonly number?: number;
  readonly at?: string | undefined;
  /** null: nobody. Otherwise the station's own one. */
  readonly signedBy?: StationKey | null;
}

/** @param key of the record; the requests must be of its partition to be accepted. */
export function bundled(
  topic: string,
  key: string,
  requests: readonly unknown[],
  { stationId = 'vt-1', number = 1, at = NOON, signedBy = keyOfStation(stationId), ...of }: HandIn = {},
): NewRecord {
  const content = JSON.stringify({ electionId: of.electionId ?? electionId, stationId, number, requests });
  return { key, value: signBundle({ topic, at, content }, signedBy) };
}

/** A new voter's id that belongs in the partition. */
export function voterOf(partition: number): string {
  for (;;) {
    const voterId = randomUUID();
    if (partitionOfKey(voterId, PARTITIONS) === partition) return voterId;
  }
}

export function votersOf(partition: number, count: number): string[] {
  return Array.from({ length: count }, () => voterOf(partition));
}
