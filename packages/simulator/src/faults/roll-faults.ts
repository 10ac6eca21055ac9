import { ROLL_REQUESTS, type RollRejection } from '@votestream/domain';
import type { Station } from '../day/stations.ts';
import { stateAt, type Voter } from '../electorate/electorate.ts';
import { STREAM } from '../random/randomness.ts';
import type { RequestText } from '../requests.ts';
import { type Fault, isClosed, isNotYetOpen, type Occasion } from './scene.ts';

export interface Registration extends Occasion {
  readonly traits: Voter;
}

export interface CheckIn extends Occasion {
  readonly station: Station;
}

type RollFault<Kind extends Occasion> = (fault: Fault, occasion: Kind) => boolean;

const repeated: RollFault<Occasion> = (fault, occasion) =>
  fault.repeatLater(occasion, () => fault.scene.tally.rollRepeated());

const malformed: RollFault<Occasion> = (fault, occasion) => {
  const made = fault.malformed(occasion);
  if (made) fault.scene.tally.rollRejected('unreadable', null, 'malformed');
  return made;
};

const unreadable: RollFault<Occasion> = (fault, occasion) => {
  fault.scene.post.outbox.put(fault.unreadable(occasion));
  fault.scene.tally.rollRejected('unreadable', null, 'malformed');
  return true;
};

const registeredWithOtherData: RollFault<Registration> = (fault, { request, minute, state, traits }) => {
  const { write, post, deferred, tally } = fault.scene;
  const later = fault.later(minute);
  const moved = (state + 1) % fault.scene.stations.length;
  const other = fault.pick(2, 4)
    ? { state, traits: { ...traits, birthYear: traits.birthYear - 1 } }
    : { state: moved, traits };
  const { code } = stateAt(other.state);
  const text = write.registration(fault.id(), request.key, code, other.traits);
  return deferred.add(later, post.alone(ROLL_REQUESTS, later, text), () =>
    tally.rollRejected('registration', code, 'already-registered'),
  );
};

const underAge: RollFault<Registration> = (fault, occasion) =>
  registerStranger(fault, occasion, stateAt(occasion.state).code, 2011 + fault.pick(10, 4), 'under-age');

const inUnknownState: RollFault<Registration> = (fault, occasion) =>
  registerStranger(fault, occasion, 'ZZ', occasion.traits.birthYear, 'unknown-state');

export const REGISTRATION_FAULTS = [
  repeated,
  registeredWithOtherData,
  underAge,
  inUnknownState,
  malformed,
  unreadable,
];

const secondCheckIn: RollFault<CheckIn> = (fault, { request, minute, state, station }) => {
  const { write, post, deferred, tally } = fault.scene;
  const later = fault.later(minute);
  const text = write.checkIn(fault.id(), request.key, station.stationId);
  return deferred.add(later, post.single(ROLL_REQUESTS, station, later, text), () =>
    tally.rollRejected('check-in', stateAt(state).code, 'ballot-already-issued'),
  );
};

const unknownVoter: RollFault<CheckIn> = (fault, { station, handIn }) => {
  handIn.add(fault.scene.write.checkIn(fault.id(), fault.id(), station.stationId), false);
  fault.scene.tally.rollRejected('check-in', null, 'unknown-voter');
  return true;
};

const fromAnotherState: RollFault<CheckIn> = (fault, { state, station, handIn }) => {
  const elsewhere = fault.state((_, other) => other !== state);
  return checkInAbsentee(fault, elsewhere, station.stationId, 'wrong-state', (request) =>
    handIn.add(request, false),
  );
};

const atUnknownStation: RollFault<CheckIn> = (fault, { state, handIn }) => {
  return checkInAbsentee(fault, state, 'nowhere-01', 'unknown-station', (request) =>
    handIn.add(request, false),
  );
};

const beforeOpening: RollFault<CheckIn> = (fault, { minute }) =>
  outOfHours(fault, minute, fault.state(isNotYetOpen(minute)), 'polls-not-open');

const afterClosing: RollFault<CheckIn> = (fault, { minute }) =>
  outOfHours(fault, minute, fault.state(isClosed(minute)), 'polls-closed');

const unsigned: RollFault<CheckIn> = (fault, { minute, state, station }) => {
  const { post } = fault.scene;
  return checkInAbsentee(fault, state, station.stationId, 'wrong-credential', (request) =>
    post.outbox.put(post.alone(ROLL_REQUESTS, minute, request)),
  );
};

const forged: RollFault<CheckIn> = (fault, occasion) => {
  const { write, post, tally } = fault.scene;
  const request = write.checkIn(fault.id(), fault.id(), occasion.station.stationId);
  post.outbox.put(fault.forged(occasion, request));
  tally.rollRejected('check-in', null, 'wrong-credential');
  return true;
};

export const CHECK_IN_FAULTS = [
  repeated,
  secondCheckIn,
  unknownVoter,
  fromAnotherState,
  atUnknownStation,
  beforeOpening,
  afterClosing,
  malformed,
  unreadable,
  forged,
  unsigned,
];

function registerStranger(
  fault: Fault,
  { handIn, traits }: Registration,
  state: string,
  birthYear: number,
  reason: RollRejection,
): boolean {
  const stranger = { ...traits, birthYear };
  handIn.add(fault.scene.write.registration(fault.id(), fault.id(), state, stranger), false);
  fault.scene.tally.rollRejected('registration', state, reason);
  return true;
}

/** Somebody on the roll who is never issued a ballot, so that nothing else can be wrong with the check-in. */
function checkInAbsentee(
  fault: Fault,
  state: number | undefined,
  stationId: string,
  reason: RollRejection,
  send: (request: RequestText) => void,
): boolean {
  const absentee = state === undefined ? undefined : fault.absentee(state);
  if (state === undefined || absentee === undefined) return false;
  const { randomness, write, tally } = fault.scene;
  send(write.checkIn(fault.id(), randomness.id(STREAM.voterId, absentee), stationId));
  tally.rollRejected('check-in', stateAt(state).code, reason);
  return true;
}

function outOfHours(fault: Fault, minute: number, state: number | undefined, reason: RollRejection): boolean {
  if (state === undefined) return false;
  const { post } = fault.scene;
  const station = fault.station(state);
  return checkInAbsentee(fault, state, station.stationId, reason, (request) =>
    post.outbox.put(post.single(ROLL_REQUESTS, station, minute, request)),
  );
}
