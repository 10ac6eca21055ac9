import type { ElectionDefinition } from '../events/definition.ts';
import type { ElectionEvent, ElectionRejection } from '../events/elections.ts';
import type { ElectionRequest } from '../requests/elections.ts';
import { laterOf } from '../vocabulary.ts';
import type { Decision } from './decision.ts';
import { type Directory, type Election, raceKey } from './directory.ts';

type Accepted = Extract<
  ElectionEvent,
  { type: 'ElectionAnnounced' | 'StationRegistered' | 'RaceCalled' | 'RaceCallRetracted' | 'ResultCertified' }
>;
type Rejected = Extract<ElectionEvent, { type: 'ElectionRequestRejected' }>;
type Repeated = Extract<ElectionEvent, { type: 'ElectionRequestRepeated' }>;
export type ElectionDecision = Decision<Accepted, Rejected, Repeated>;

/**
 * @param judged the time by which an election is too late: it follows the partition's clock, which events of any election
 *   move. What has to wait for a close is judged by the request's own time.
 */
export function decideElection(
  directory: Directory,
  request: ElectionRequest,
  judged: string,
): ElectionDecision {
  const { electionId } = request.data;
  const election = directory.elections.get(electionId);
  const rejected = (reason: ElectionRejection, detail: string): ElectionDecision => ({
    outcome: 'rejected',
    event: { type: 'ElectionRequestRejected', data: { electionId, reason, detail } },
  });
  const repeated = (original: { position: number }): ElectionDecision => ({
    outcome: 'repeated',
    event: { type: 'ElectionRequestRepeated', data: { electionId } },
    original,
  });

  if (request.type === 'AnnounceElection') {
    if (election) {
      return sameJson(election.definition, request.data)
        ? repeated(election.announced)
        : rejected(
            'already-announced',
            'an election with this id and another definition was announced before',
          );
    }
    if (judged >= lastClose(request.data)) {
      return rejected(
        'polls-closed',
        `its last polls close at ${lastClose(request.data)}, but it is ${judged} in this log already; announce it ` +
          'in a log of its own',
      );
    }
    return { outcome: 'accepted', event: { type: 'ElectionAnnounced', data: request.data } };
  }
  if (!election) return rejected('unknown-election', `no election ${electionId} was announced`);

  switch (request.type) {
    case 'RegisterStation': {
      const { stationId, state, name, publicKey } = request.data;
      const station = election.stations.get(stationId);
      if (station) {
        const same = station.state === state && station.name === name && station.publicKey === publicKey;
        return same
          ? repeated(station.registered)
          : rejected('already-registered', `station ${stationId} is registered with other data`);
      }
      if (election.certified) return rejected('certified', 'the result is certified');
      if (!election.states.has(state)) return rejected('unknown-state', `the election has no state ${state}`);
      return { outcome: 'accepted', event: { type: 'StationRegistered', data: request.data } };
    }
    case 'CallRace': {
      const { candidateId, calledBy = null } = request.data;
      const call = election.calls.get(raceKey(request.data));
      if (call?.candidateId === candidateId && call.calledBy === calledBy) return repeated(call.called);
      if (call) {
        const caller = call.calledBy === null ? '' : ` by ${call.calledBy}`;
        return rejected(
          'already-called',
          `the race is called for ${call.candidateId}${caller}; retract that first`,
        );
      }
      const refusal = refuseRace(election, request.data);
      if (refusal) return rejected(...refusal);
      if (request.at < closingOf(election, request.data.state)) {
        return rejected('polls-not-closed', 'a race is called after its polls have closed');
      }
      return { outcome: 'accepted', event: { type: 'RaceCalled', data: { ...request.data, calledBy } } };
    }
    case 'RetractRaceCall': {
      const { candidateId } = request.data;
      const call = election.calls.get(raceKey(request.data));
      const retraction = election.retractions.get(raceKey(request.data));
      if (retraction?.candidateId === candidateId) return repeated(retraction.retracted);
      if (call?.candidateId !== candidateId) {
        return rejected('not-called', `the race is not called for ${candidateId}`);
      }
      if (election.certified) return rejected('certified', 'the result is certified');
      return { outcome: 'accepted', event: { type: 'RaceCallRetracted', data: request.data } };
    }
    case 'CertifyResult':
      if (election.certified) return repeated(election.certified);
      if (request.at < closingOf(election, null))
        return rejected('polls-not-closed', 'not all polls have closed');
      return { outcome: 'accepted', event: { type: 'ResultCertified', data: request.data } };
  }
}

function refuseRace(
  election: Election,
  race: { contestId: string; state: string | null; candidateId: string },
): [ElectionRejection, string] | undefined {
  if (election.certified) return ['certified', 'the result is certified'];
  const candidates = election.contests.get(race.contestId);
  if (!candidates) return ['unknown-contest', `the election has no contest ${race.contestId}`];
  if (!candidates.has(race.candidateId)) {
    return ['unknown-candidate', `the contest has no candidate ${race.candidateId}`];
  }
  if (race.state !== null && !election.states.has(race.state)) {
    return ['unknown-state', `the election has no state ${race.state}`];
  }
  return undefined;
}

/** When the polls of a state close; of the nation: the last of them. */
function closingOf(election: Election, state: string | null): string {
  if (state !== null) return election.states.get(state)?.pollsClose ?? '';
  return lastClose(election.definition);
}

function lastClose({ states }: ElectionDefinition): string {
  return states.map(({ pollsClose }) => pollsClose).reduce(laterOf, '');
}

/** Both come from the same schema, so their keys stand in the same order. */
function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
