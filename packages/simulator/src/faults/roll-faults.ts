import { ROLL_REQUESTS, type RollRejection } from '@votestream/domain';
import { textOf } from '../day/clock.ts';
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
  fault.repeatLater(occasion, () => fault.scene.tally.rollRefused('repeated'));

const malformed: RollFault<Occasion> = (fault, occasion) => {
  const made = fault.malformed(occasion);
  if (made) fault.scene.tally.rollRefused('malformed');
  return made;
};

const unreadable: RollFault<Occasion> = (fault, occasion) => {
  fault.scene.post.outbox.put(fault.unreadable(occasion));
  fault.scene.tally.rollRefused('malformed');
  return true;
};

const registeredWithOtherData: RollFault<Registration> = (fault, { request, minute, state, traits }) => {
  const { write, post, deferred, tally } = fault.scene;
  const later = fault.later(minute);
  const moved = (state + 1) % fault.scene.stations.length;
  const other = fault.pick(2, 4)
    ? { state, traits: { ...traits, birthYear: traits.birthYear - 1 } }
    : { state: moved, traits };
  const text = write.registration(
    fault.id(),
    textOf(later),
    request.key,
    stateAt(other.state).code,
    other.traits,
  );
  return deferred.add(later, post.single(ROLL_REQUESTS, text), () => tally.rollRefused('already-registered'));
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

const secondCheckIn: RollFault<CheckIn> = (fault, { request, minute, station }) => {
  const { write, post, deferred, tally } = fault.scene;
  const later = fault.later(minute);
  const text = write.checkIn(fault.id(), textOf(later), request.key, station.stationId);
  return deferred.add(later, post.single(ROLL_REQUESTS, text), () =>
    tally.rollRefused('ballot-already-issued'),
  );
};

const unknownVoter: RollFault<CheckIn> = (fault, { minute, station, handIn }) => {
  handIn.add(fault.scene.write.checkIn(fault.id(), textOf(minute), fault.id(), station.stationId), false);
  fault.scene.tally.rollRefused('unknown-voter');
  return true;
};

const fromAnotherState: RollFault<CheckIn> = (fault, { minute, state, station, handIn }) => {
  const elsewhere = fault.state((_, other) => other !== state);
  const text = checkInAbsentee(fault, minute, elsewhere, station.stationId);
  return refused(fault, text, 'wrong-state', (request) => handIn.add(request, false));
};

const atUnknownStation: RollFault<CheckIn> = (fault, { minute, state, handIn }) => {
  const text = checkInAbsentee(fault, minute, state, 'nowhere-01');
  return refused(fault, text, 'unknown-station', (request) => handIn.add(request, false));
};

const beforeOpening: RollFault<CheckIn> = (fault, { minute }) =>
  outOfHours(fault, minute, fault.state(isNotYetOpen(minute)), 'polls-not-open');

const afterClosing: RollFault<CheckIn> = (fault, { minute }) =>
  outOfHours(fault, minute, fault.state(isClosed(minute)), 'polls-closed');

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
];

function registerStranger(
  fault: Fault,
  { minute, handIn, traits }: Registration,
  state: string,
  birthYear: number,
  reason: RollRejection,
): boolean {
  const stranger = { ...traits, birthYear };
  handIn.add(fault.scene.write.registration(fault.id(), textOf(minute), fault.id(), state, stranger), false);
  fault.scene.tally.rollRefused(reason);
  return true;
}

/** Somebody on the roll who is never issued a ballot, so that nothing else can be wrong with the check-in. */
function checkInAbsentee(
  fault: Fault,
  minute: number,
  state: number | undefined,
  stationId: string,
): RequestText | undefined {
  const absentee = state === undefined ? undefined : fault.absentee(state);
  if (absentee === undefined) return undefined;
  const voterId = fault.scene.randomness.id(STREAM.voterId, absentee);
  return fault.scene.write.checkIn(fault.id(), textOf(minute), voterId, stationId);
}

function outOfHours(fault: Fault, minute: number, state: number | undefined, reason: RollRejection): boolean {
  if (state === undefined) return false;
  const { post } = fault.scene;
  const text = checkInAbsentee(fault, minute, state, fault.station(state).stationId);
  return refused(fault, text, reason, (request) => post.outbox.put(post.single(ROLL_REQUESTS, request)));
}

function refused(
  fault: Fault,
  request: RequestText | undefined,
  reason: RollRejection,
  send: (request: RequestText) => void,
): boolean {
  if (!request) return false;
  send(request);
  fault.scene.tally.rollRefused(reason);
  return true;
}
