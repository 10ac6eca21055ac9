import type { Decided } from '../events/envelope.ts';
import type { RollEvent, RollRejection } from '../events/roll.ts';
import type { RollRequest } from '../requests/roll.ts';
import { type AgeBand, ageBandOf, type Gender } from '../vocabulary.ts';
import { type Credential, isOfStation } from './credential.ts';
import type { Decision, RecordRef } from './decision.ts';
import type { Directory } from './directory.ts';
import { pollsRefusal } from './polls.ts';

export interface Voter {
  readonly state: string;
  readonly gender: Gender;
  readonly birthYear: number;
  readonly ageBand: AgeBand;
  readonly registered: RecordRef;
  readonly issued: { readonly ref: RecordRef; readonly requestId: string } | undefined;
}

export type Registration = Extract<RollEvent, { type: 'VoterRegistered' }>['data'];

/** One partition of the electoral roll. */
export interface Roll {
  find(electionId: string, voterId: string): Voter | undefined;
  /** Remembers a voter who is not there. */
  register(registration: Registration, ref: RecordRef): void;
  /** @returns whether there is such a voter. */
  issue(electionId: string, voterId: string, requestId: string, ref: RecordRef): boolean;
}

type Accepted = Extract<RollEvent, { type: 'VoterRegistered' | 'BallotIssued' }>;
type Rejected = Extract<RollEvent, { type: 'RegistrationRejected' | 'CheckInRejected' }>;
type Repeated = Extract<RollEvent, { type: 'RegistrationRepeated' | 'CheckInRepeated' }>;
export type RollDecision = Decision<Accepted, Rejected, Repeated>;

/** @param at the time by which the hours of the polls are judged. */
export function decideRoll(
  directory: Directory,
  roll: Roll,
  request: RollRequest,
  at: string,
  credential: Credential,
): RollDecision {
  return request.type === 'CheckIn'
    ? decideCheckIn(directory, roll, request, at, credential)
    : decideRegistration(directory, roll, request, at, credential);
}

function decideRegistration(
  directory: Directory,
  roll: Roll,
  request: Extract<RollRequest, { type: 'RegisterVoter' }>,
  at: string,
  credential: Credential,
): RollDecision {
  const { electionId, voterId, state, gender, birthYear } = request.data;
  const rejected = (reason: RollRejection): RollDecision => ({
    outcome: 'rejected',
    event: { type: 'RegistrationRejected', data: { electionId, voterId, state, reason } },
  });
  const election = directory.elections.get(electionId);
  if (!election) return rejected('unknown-election');
  // Stations check voters in; who is on the roll is the administration's.
  if (credential.kind === 'station') return rejected('wrong-credential');
  const voter = roll.find(electionId, voterId);
  if (voter) {
    const same = voter.state === state && voter.gender === gender && voter.birthYear === birthYear;
    if (!same) return rejected('already-registered');
    return {
      outcome: 'repeated',
      event: { type: 'RegistrationRepeated', data: { electionId, voterId } },
      original: voter.registered,
    };
  }
  const hours = election.states.get(state);
  if (!hours) return rejected('unknown-state');
  const ageBand = ageBandOf(birthYear, Number(election.definition.date.slice(0, 4)));
  if (!ageBand) return rejected('under-age');
  if (at >= hours.pollsClose || election.certified) return rejected('polls-closed');
  return {
    outcome: 'accepted',
    event: { type: 'VoterRegistered', data: { electionId, voterId, state, gender, ageBand, birthYear } },
  };
}

function decideCheckIn(
  directory: Directory,
  roll: Roll,
  request: Extract<RollRequest, { type: 'CheckIn' }>,
  at: string,
  credential: Credential,
): RollDecision {
  const { electionId, voterId, stationId } = request.data;
  const voter = roll.find(electionId, voterId);
  const rejected = (reason: RollRejection): RollDecision => ({
    outcome: 'rejected',
    event: {
      type: 'CheckInRejected',
      data: { electionId, voterId, state: voter?.state ?? null, reason, stationId },
    },
  });
  const election = directory.elections.get(electionId);
  if (!election) return rejected('unknown-election');
  // Before anything else: who has not signed learns nothing of the voter.
  const station = election.stations.get(stationId);
  if (!station) return rejected('unknown-station');
  if (!isOfStation(credential, electionId, stationId)) return rejected('wrong-credential');
  if (!voter) return rejected('unknown-voter');
  if (voter.issued) {
    if (voter.issued.requestId !== request.id) return rejected('ballot-already-issued');
    return {
      outcome: 'repeated',
      event: { type: 'CheckInRepeated', data: { electionId, voterId } },
      original: voter.issued.ref,
    };
  }
  if (station.state !== voter.state) return rejected('wrong-state');
  const refusal = pollsRefusal(election, voter.state, at);
  if (refusal) return rejected(refusal);
  const { state, gender, ageBand } = voter;
  return {
    outcome: 'accepted',
    event: {
      type: 'BallotIssued',
      data: { electionId, voterId, state, gender, ageBand, stationId, checkInId: request.id },
    },
  };
}

/** Changes `roll` in place. Refusals leave no trace. */
export function evolveRoll(roll: Roll, event: Decided<RollEvent>, ref: RecordRef): void {
  if (event.type === 'VoterRegistered') roll.register(event.data, ref);
  else if (event.type === 'BallotIssued') {
    const { electionId, voterId, checkInId } = event.data;
    if (roll.issue(electionId, voterId, checkInId, ref)) return;
    throw new Error(`the log issues a ballot to voter ${voterId}, who was never registered`);
  }
}
