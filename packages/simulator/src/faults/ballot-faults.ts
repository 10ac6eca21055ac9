import { BALLOT_SUBMISSIONS, type BallotRejection } from '@votestream/domain';
import { textOf } from '../day/clock.ts';
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

const withAnotherChoice: BallotFault = (fault, { vote, candidate, minute }) => {
  const { write, post, deferred, tally } = fault.scene;
  const later = fault.later(minute);
  const other = CANDIDATES[(candidate + 1 + fault.pick(CANDIDATES.length - 1, 4)) % CANDIDATES.length];
  if (!other) return false;
  const text = write.cast(fault.id(), textOf(later), { ...vote, candidateId: other.candidateId });
  return deferred.add(later, post.single(BALLOT_SUBMISSIONS, text), () =>
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
  const text = write.void(fault.id(), textOf(later), vote.ballotId);
  const record = post.single(BALLOT_SUBMISSIONS, text);
  if (!deferred.add(later, record, () => tally.voided(state, candidate, later))) return false;
  tally.willBeVoided(state, candidate);
  return true;
};

const voidedTwice: BallotFault = (fault, occasion) => {
  if (!voided(fault, occasion)) return false;
  const { write, post, deferred, tally } = fault.scene;
  const again = fault.later(fault.later(occasion.minute), 5);
  const text = write.void(fault.id(), textOf(again), occasion.vote.ballotId);
  deferred.add(again, post.single(BALLOT_SUBMISSIONS, text), () => tally.ballotRepeated());
  return true;
};

const voidOfUnknown: BallotFault = (fault, { minute, handIn }) => {
  handIn.add(fault.scene.write.void(fault.id(), textOf(minute), fault.id()), false);
  fault.scene.tally.ballotRejected(null, 'unknown-ballot');
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
];

/** A ballot that nobody else has, with one thing wrong, among the others of the station. */
function handInStray(fault: Fault, occasion: Ballot, wrong: Partial<Vote>, reason: BallotRejection): boolean {
  const { vote, minute, handIn } = occasion;
  const stray = { ...vote, ballotId: fault.id(), ...wrong };
  handIn.add(fault.scene.write.cast(fault.id(), textOf(minute), stray), false);
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
  const stray = {
    ...vote,
    ballotId: fault.id(),
    state: stateAt(state).code,
    stationId: fault.station(state).stationId,
  };
  post.outbox.put(post.single(BALLOT_SUBMISSIONS, write.cast(fault.id(), textOf(minute), stray)));
  tally.ballotRejected(stray.state, reason);
  return true;
}
