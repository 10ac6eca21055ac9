import { BALLOT_SUBMISSIONS, type BallotRejection } from '@votestream/domain';
import { CANDIDATES } from '../electorate/candidates.ts';
import { stateAt } from '../electorate/electorate.ts';
import type { Vote } from '../requests.ts';
import { type Fault, isClosed, isNotYetOpen, type Occasion } from './scene.ts';

export interface Ballot extends Occasion {
  readonly vote: Vote;
  /** Number of the candidate. */
  readonly candidate: number;
}

type BallotFault = (fault: Fault, occasion: Ballot) => boolean;

const repeated: BallotFault = (fault, occasion) =>
  fault.repeatLater(occasion, () => fault.scene.tally.ballotRepeated());

const withAnotherChoice: BallotFault = (fault, { by, vote, candidate, minute }) => {
  const { write, post, deferred, tally } = fault.scene;
  const later = fault.later(minute);
  const other = CANDIDATES[(candidate + 1 + fault.pick(CANDIDATES.length - 1, 4)) % CANDIDATES.length];
  if (!other) return false;
  const text = write.cast(fault.id(), { ...vote, candidateId: other.candidateId });
  return deferred.add(later, post.single(BALLOT_SUBMISSIONS, by, later, text), () =>
    tally.ballotRejected(vote.state, 'ballot-already-cast'),
  );
};

const forUnknownCandidate: BallotFault = (fault, occasion) =>
  handInStray(fault, occasion, { candidateId: 'nobody' }, 'unknown-candidate');

const inUnknownContest: BallotFault = (fault, occasion) =>
  handInStray(fault, occasion, { contestId: 'mayor' }, 'unknown-candidate');

const inUnknownState: BallotFault = (fault, occasion) =>
  handInStray(fault, occasion, { state: 'ZZ' }, 'unknown-state');

const atUnknownStation: BallotFault = (fault, occasion) =>
  handInStray(fault, occasion, { stationId: 'nowhere-01' }, 'unknown-station');

const ofAnotherState: BallotFault = (fault, occasion) => {
  const elsewhere = fault.state((_, state) => state !== occasion.state);
  if (elsewhere === undefined) return false;
  return handInStray(fault, occasion, { state: stateAt(elsewhere).code }, 'wrong-state');
};

const beforeOpening: BallotFault = (fault, occasion) =>
  outOfHours(fault, occasion, fault.state(isNotYetOpen(occasion.minute)), 'polls-not-open');

const afterClosing: BallotFault = (fault, occasion) =>
  outOfHours(fault, occasion, fault.state(isClosed(occasion.minute)), 'polls-closed');

const malformed: BallotFault = (fault, occasion) => {
  const made = fault.malformed(occasion);
  if (made) fault.scene.tally.ballotRejected(null, 'malformed');
  return made;
};

const unreadable: BallotFault = (fault, occasion) => {
  fault.scene.post.outbox.put(fault.unreadable(occasion));
  fault.scene.tally.ballotRejected(null, 'malformed');
  return true;
};

const voided: BallotFault = (fault, { vote, minute, state, candidate }) => {
  const { write, post, deferred, tally } = fault.scene;
  const later = fault.later(minute);
  const text = write.void(fault.id(), vote.ballotId);
  const record = post.alone(BALLOT_SUBMISSIONS, later, text);
  if (!deferred.add(later, record, () => tally.voided(state, candidate, later))) return false;
  tally.willBeVoided(state, candidate);
  return true;
};

const voidedTwice: BallotFault = (fault, occasion) => {
  if (!voided(fault, occasion)) return false;
  const { write, post, deferred, tally } = fault.scene;
  const again = fault.later(fault.later(occasion.minute), 5);
  const text = write.void(fault.id(), occasion.vote.ballotId);
  deferred.add(again, post.alone(BALLOT_SUBMISSIONS, again, text), () => tally.ballotRepeated());
  return true;
};

const voidOfUnknown: BallotFault = (fault, { minute }) => {
  const { write, post } = fault.scene;
  post.outbox.put(post.alone(BALLOT_SUBMISSIONS, minute, write.void(fault.id(), fault.id())));
  fault.scene.tally.ballotRejected(null, 'unknown-ballot');
  return true;
};

/** Stations correct nothing. */
const voidedByStation: BallotFault = (fault, { handIn }) => {
  handIn.add(fault.scene.write.void(fault.id(), fault.id()), false);
  fault.scene.tally.ballotRejected(null, 'wrong-credential');
  return true;
};

const unsigned: BallotFault = (fault, { vote, minute }) => {
  const { write, post, tally } = fault.scene;
  const stray = write.cast(fault.id(), { ...vote, ballotId: fault.id() });
  post.outbox.put(post.alone(BALLOT_SUBMISSIONS, minute, stray));
  tally.ballotRejected(vote.state, 'wrong-credential');
  return true;
};

const forged: BallotFault = (fault, occasion) => {
  const { write, post, tally } = fault.scene;
  const stray = write.cast(fault.id(), { ...occasion.vote, ballotId: fault.id() });
  post.outbox.put(fault.forged(occasion, stray));
  tally.ballotRejected(occasion.vote.state, 'wrong-credential');
  return true;
};

export const BALLOT_FAULTS = [
  repeated,
  voided,
  withAnotherChoice,
  forUnknownCandidate,
  beforeOpening,
  afterClosing,
  inUnknownContest,
  inUnknownState,
  voidedTwice,
  atUnknownStation,
  ofAnotherState,
  malformed,
  unreadable,
  voidOfUnknown,
  forged,
  unsigned,
  voidedByStation,
];

/** A ballot that nobody else has, with one thing wrong, among the others of the station. */
function handInStray(fault: Fault, occasion: Ballot, wrong: Partial<Vote>, reason: BallotRejection): boolean {
  const { vote, handIn } = occasion;
  const stray = { ...vote, ballotId: fault.id(), ...wrong };
  handIn.add(fault.scene.write.cast(fault.id(), stray), false);
  fault.scene.tally.ballotRejected(stray.state, reason);
  return true;
}

function outOfHours(
  fault: Fault,
  { vote, minute }: Ballot,
  state: number | undefined,
  reason: BallotRejection,
): boolean {
  if (state === undefined) return false;
  const { write, post, tally } = fault.scene;
  const station = fault.station(state);
  const { stationId } = station;
  const stray = { ...vote, ballotId: fault.id(), state: stateAt(state).code, stationId };
  post.outbox.put(post.single(BALLOT_SUBMISSIONS, station, minute, write.cast(fault.id(), stray)));
  tally.ballotRejected(stray.state, reason);
  return true;
}
