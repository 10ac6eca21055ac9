import { describe, expect, it } from 'vitest';
import {
  type BallotRequest,
  ballotRequest,
  decideBallot,
  decideRoll,
  emptyBallotBox,
  emptyRoll,
  eventStreams,
  evolveBallotBox,
  evolveRoll,
  NO_CREDENTIAL,
  type RollRequest,
  rollRequest,
} from '../../src/index.ts';
import { announced, definition, NOON, ofStation, SEED } from '../election.fixture.ts';

const { electionId } = definition;
const request = { version: 1, id: 'request-1' } as const;
const voter = { electionId, voterId: 'voter-0001' };
const registration = { ...voter, state: 'VT', gender: 'female', birthYear: 1980 } as const;
const candidacy = { contestId: 'president', candidateId: 'ada' };
const place = { state: 'VT', channel: 'station', stationId: 'vt-1' } as const;
const vote = { electionId, ballotId: 'ballot-0001', ...candidacy, ...place };

const rollRequests: readonly RollRequest[] = [
  { ...request, type: 'CheckIn', data: { ...voter, stationId: 'vt-1' } },
  { ...request, type: 'RegisterVoter', data: registration },
  { ...request, type: 'RegisterVoter', data: registration },
  { ...request, type: 'RegisterVoter', data: { ...registration, state: 'WY' } },
  { ...request, type: 'CheckIn', data: { ...voter, stationId: 'vt-1' } },
  { ...request, type: 'CheckIn', data: { ...voter, stationId: 'vt-1' } },
];
const ballotRequests: readonly BallotRequest[] = [
  { ...request, type: 'CastBallot', data: vote },
  { ...request, type: 'CastBallot', data: vote },
  { ...request, type: 'CastBallot', data: { ...vote, candidateId: 'jonah' } },
];

describe('the rules name the fields of events in the order in which they are recognised', () => {
  it('on the electoral roll', () => {
    const roll = emptyRoll(SEED);
    const answers = rollRequests.map((each) => {
      const signedBy = each.type === 'CheckIn' ? ofStation('vt-1') : NO_CREDENTIAL;
      const decision = decideRoll(announced(), roll, rollRequest.parse(each), NOON, signedBy);
      if (decision.outcome === 'accepted') evolveRoll(roll, decision.event, { position: 1 });
      return decision;
    });
    expect(answers.map(recognisedIn('votestream.electoral-roll'))).toEqual([
      'CheckInRejected',
      'VoterRegistered',
      'RegistrationRepeated',
      'RegistrationRejected',
      'BallotIssued',
      'CheckInRepeated',
    ]);
  });

  it('in the ballot box', () => {
    const box = emptyBallotBox(SEED);
    const answers = ballotRequests.map((each) => {
      const decision = decideBallot(announced(), box, ballotRequest.parse(each), NOON, ofStation('vt-1'));
      if (decision.outcome === 'accepted') evolveBallotBox(box, decision.event, { position: 1 });
      return decision;
    });
    expect(answers.map(recognisedIn('votestream.ballot-box'))).toEqual([
      'VoteCast',
      'VoteRepeated',
      'BallotRejected',
    ]);
  });

  interface Answer {
    readonly event: { readonly type: string; readonly data: object };
    readonly original?: { readonly position: number };
  }

  /** The type of the answer's record, if it is recognised. */
  function recognisedIn(topic: 'votestream.electoral-roll' | 'votestream.ballot-box') {
    return ({ event: { type, data }, original }: Answer) => {
      const record = {
        ...{ type, version: eventStreams[topic].versionOf(type), id: 'event-0001', at: NOON },
        request: { position: 7, index: 0 },
        data: { ...data, ...(original && { original: original.position }) },
      };
      return eventStreams[topic].recognise(JSON.stringify(record))?.type;
    };
  }
});
