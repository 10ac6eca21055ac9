import type { BallotBoxEvent, BallotRejection } from '../events/ballot-box.ts';
import type { Decided } from '../events/envelope.ts';
import type { BallotRequest } from '../requests/ballots.ts';
import { type Credential, isOfStation } from './credential.ts';
import type { Decision, RecordRef } from './decision.ts';
import type { Directory } from './directory.ts';
import { pollsRefusal } from './polls.ts';

export type Vote = Omit<Extract<BallotBoxEvent, { type: 'VoteVoided' }>['data'], 'reason'>;

export interface Ballot {
  readonly vote: Vote;
  readonly cast: RecordRef;
  readonly voided: RecordRef | undefined;
}

/** One partition of the ballot box. */
export interface BallotBox {
  find(electionId: string, ballotId: string): Ballot | undefined;
  /** Remembers a ballot that is not there. */
  cast(vote: Vote, ref: RecordRef): void;
  /** @returns whether there is such a ballot. */
  takeBack(electionId: string, ballotId: string, ref: RecordRef): boolean;
}

type Accepted = Extract<BallotBoxEvent, { type: 'VoteCast' | 'VoteVoided' }>;
type Rejected = Extract<BallotBoxEvent, { type: 'BallotRejected' }>;
type Repeated = Extract<BallotBoxEvent, { type: 'VoteRepeated' }>;
export type BallotDecision = Decision<Accepted, Rejected, Repeated>;

/** @param at the time by which the hours of the polls are judged. */
export function decideBallot(
  directory: Directory,
  box: BallotBox,
  request: BallotRequest,
  at: string,
  credential: Credential,
): BallotDecision {
  const { electionId, ballotId } = request.data;
  const cast = request.type === 'CastBallot' ? request.data : undefined;
  const ballot = box.find(electionId, ballotId);
  const rejected = (reason: BallotRejection): BallotDecision => ({
    outcome: 'rejected',
    event: {
      type: 'BallotRejected',
      data: {
        electionId,
        ballotId,
        state: cast?.state ?? ballot?.vote.state ?? null,
        stationId: cast?.stationId ?? null,
        reason,
      },
    },
  });
  const repeated = (original: RecordRef): BallotDecision => ({
    outcome: 'repeated',
    event: { type: 'VoteRepeated', data: { electionId, ballotId } },
    original,
  });

  const election = directory.elections.get(electionId);
  if (!election) return rejected('unknown-election');

  if (request.type === 'VoidVote') {
    // Only the administration corrects.
    if (credential.kind === 'station') return rejected('wrong-credential');
    if (!ballot) return rejected('unknown-ballot');
    if (ballot.voided) return repeated(ballot.voided);
    // What is certified stands.
    if (election.certified) return rejected('certified');
    return {
      outcome: 'accepted',
      event: { type: 'VoteVoided', data: { ...ballot.vote, reason: request.data.reason } },
    };
  }

  const vote = request.data;
  // Before anything else: who has not signed learns nothing of the ballot.
  const station = election.stations.get(vote.stationId ?? '');
  if (!station && (vote.stationId !== null || vote.channel === 'station')) return rejected('unknown-station');
  if (!station || !isOfStation(credential, electionId, vote.stationId)) return rejected('wrong-credential');
  if (ballot) return sameVote(ballot.vote, vote) ? repeated(ballot.cast) : rejected('ballot-already-cast');
  if (!election.states.has(vote.state)) return rejected('unknown-state');
  if (!election.contests.get(vote.contestId)?.has(vote.candidateId)) return rejected('unknown-candidate');
  if (station.state !== vote.state) return rejected('wrong-state');
  // Online ballots prove themselves; a station has none of them in its box.
  if (vote.channel === 'online') return rejected('invalid-ballot');
  const refusal = pollsRefusal(election, vote.state, at);
  if (refusal) return rejected(refusal);
  return { outcome: 'accepted', event: { type: 'VoteCast', data: vote } };
}

function sameVote(a: Vote, b: Vote): boolean {
  return (
    a.contestId === b.contestId &&
    a.candidateId === b.candidateId &&
    a.state === b.state &&
    a.channel === b.channel &&
    a.stationId === b.stationId
  );
}

/** Changes `box` in place. Refusals leave no trace. */
export function evolveBallotBox(box: BallotBox, event: Decided<BallotBoxEvent>, ref: RecordRef): void {
  if (event.type === 'VoteCast') box.cast(event.data, ref);
  else if (event.type === 'VoteVoided') {
    const { electionId, ballotId } = event.data;
    if (box.takeBack(electionId, ballotId, ref)) return;
    throw new Error(`the log voids ballot ${ballotId}, which was never cast`);
  }
}
