import { describe, expect, it } from 'vitest';
import {
  type BallotRequest,
  type Credential,
  decideBallot,
  emptyBallotBox,
  evolveBallotBox,
  evolveDirectory,
  NO_CREDENTIAL,
} from '../src/index.ts';
import { announced, CLOSE, definition, LATE_CLOSE, NOON, OPEN, ofStation, SEED } from './election.fixture.ts';

const electionId = definition.electionId;
const vote = {
  electionId,
  ballotId: 'ballot-0001',
  contestId: 'president',
  candidateId: 'ada',
  state: 'VT',
  channel: 'station',
  stationId: 'vt-1',
} as const;

function cast(data: object = {}): BallotRequest {
  return { type: 'CastBallot', version: 1, id: 'request-1', data: { ...vote, ...data } };
}
function voided(data: object = {}): BallotRequest {
  const ballot = { electionId, ballotId: vote.ballotId, reason: 'entered twice' };
  return { type: 'VoidVote', version: 1, id: 'request-2', data: { ...ballot, ...data } };
}

const counted = { type: 'VoteCast', data: vote } as const;
const takenBack = { type: 'VoteVoided', data: { ...vote, reason: 'entered twice' } } as const;

const rules: {
  rule: string;
  given?: readonly (typeof counted | typeof takenBack)[];
  when: BallotRequest;
  at?: string;
  /** Of the request's own station where nothing else is said; of nobody for a correction. */
  signedBy?: Credential;
  answer: string;
}[] = [
  { rule: 'a ballot is counted', when: cast(), answer: 'VoteCast' },
  {
    rule: 'a ballot needs an election',
    when: cast({ electionId: 'unheard-of' }),
    answer: 'unknown-election',
  },
  { rule: 'the same ballot again is a repeat', given: [counted], when: cast(), answer: 'repeated 100' },
  {
    rule: 'the same ballot again, after the close, is a repeat',
    given: [counted],
    when: cast(),
    at: LATE_CLOSE,
    answer: 'repeated 100',
  },
  {
    rule: 'a ballot is not changed',
    given: [counted],
    when: cast({ candidateId: 'jonah' }),
    answer: 'ballot-already-cast',
  },
  {
    rule: 'a ballot does not move to another state',
    given: [counted],
    when: cast({ state: 'WY', stationId: 'wy-1' }),
    answer: 'ballot-already-cast',
  },
  { rule: 'a ballot is for a state of the election', when: cast({ state: 'ZZ' }), answer: 'unknown-state' },
  {
    rule: 'a ballot is for a candidate of the contest',
    when: cast({ candidateId: 'nobody' }),
    answer: 'unknown-candidate',
  },
  {
    rule: 'a ballot is for a contest of the election',
    when: cast({ contestId: 'mayor' }),
    answer: 'unknown-candidate',
  },
  {
    rule: 'a station that nobody registered hands in nothing',
    when: cast({ stationId: 'vt-9' }),
    answer: 'unknown-station',
  },
  {
    rule: 'a ballot of the station channel names its station',
    when: cast({ stationId: null }),
    answer: 'unknown-station',
  },
  {
    rule: 'a ballot that nobody has signed does not count',
    when: cast(),
    signedBy: NO_CREDENTIAL,
    answer: 'wrong-credential',
  },
  {
    rule: 'a station hands in no ballot in the name of another one',
    when: cast(),
    signedBy: ofStation('wy-1'),
    answer: 'wrong-credential',
  },
  {
    rule: 'a station of another election hands in nothing here',
    when: cast(),
    signedBy: ofStation('vt-1', 'other-2028'),
    answer: 'wrong-credential',
  },
  {
    rule: 'a ballot by post that no station hands in does not count',
    when: cast({ channel: 'postal', stationId: null }),
    answer: 'wrong-credential',
  },
  {
    rule: 'who has not signed is not told that a ballot was cast',
    given: [counted],
    when: cast(),
    signedBy: NO_CREDENTIAL,
    answer: 'wrong-credential',
  },
  {
    rule: 'a ballot by post is handed in by the station that opened it',
    when: cast({ channel: 'postal' }),
    answer: 'VoteCast',
  },
  {
    rule: 'a station has no online ballots in its box',
    when: cast({ channel: 'online' }),
    answer: 'invalid-ballot',
  },
  {
    rule: 'a station hands in ballots of its own state',
    when: cast({ stationId: 'wy-1' }),
    answer: 'wrong-state',
  },
  {
    rule: 'the minute before opening is too early',
    when: cast(),
    at: '2028-11-07T11:59:00Z',
    answer: 'polls-not-open',
  },
  { rule: 'the minute of opening is in time', when: cast(), at: OPEN, answer: 'VoteCast' },
  {
    rule: 'the minute before the close is in time',
    when: cast(),
    at: '2028-11-07T23:59:00Z',
    answer: 'VoteCast',
  },
  { rule: 'the minute of the close is too late', when: cast(), at: CLOSE, answer: 'polls-closed' },
  {
    rule: 'each state closes at its own time',
    when: cast({ state: 'WY', stationId: 'wy-1' }),
    at: CLOSE,
    answer: 'VoteCast',
  },
  { rule: 'a vote is voided', given: [counted], when: voided(), answer: 'VoteVoided' },
  {
    rule: 'a vote is voided after the close',
    given: [counted],
    when: voided(),
    at: LATE_CLOSE,
    answer: 'VoteVoided',
  },
  {
    rule: 'voiding needs an election',
    when: voided({ electionId: 'unheard-of' }),
    answer: 'unknown-election',
  },
  {
    rule: 'a station takes no vote back',
    given: [counted],
    when: voided(),
    signedBy: ofStation('vt-1'),
    answer: 'wrong-credential',
  },
  { rule: 'nothing is voided that was not cast', when: voided(), answer: 'unknown-ballot' },
  { rule: 'a vote is voided once', given: [counted, takenBack], when: voided(), answer: 'repeated 101' },
  {
    rule: 'a voided ballot cannot be cast again',
    given: [counted, takenBack],
    when: cast(),
    answer: 'repeated 100',
  },
];

function ownStation(request: BallotRequest): Credential {
  return request.type === 'CastBallot' ? ofStation(request.data.stationId ?? 'vt-1') : NO_CREDENTIAL;
}

describe('rules of the ballot box', () => {
  it.each(rules)('$rule', ({ given = [], when, at = NOON, signedBy = ownStation(when), answer }) => {
    const box = emptyBallotBox(SEED);
    for (const [index, event] of given.entries()) evolveBallotBox(box, event, { position: 100 + index });
    const decision = decideBallot(announced(), box, when, at, signedBy);
    if (decision.outcome === 'repeated') expect(`repeated ${decision.original.position}`).toBe(answer);
    else if (decision.outcome === 'accepted') expect(decision.event.type).toBe(answer);
    else expect(decision.event.data).toMatchObject({ reason: answer });
  });

  it('a correction repeats the group of the vote that it takes back', () => {
    const box = emptyBallotBox(SEED);
    evolveBallotBox(box, counted, { position: 1 });
    expect(decideBallot(announced(), box, voided(), NOON, NO_CREDENTIAL).event.data).toEqual(takenBack.data);
  });

  it('what is certified stands; a correction from before is still answered as it was', () => {
    const directory = announced();
    const box = emptyBallotBox(SEED);
    evolveBallotBox(box, counted, { position: 100 });
    evolveDirectory(directory, { type: 'ResultCertified', data: { electionId } }, { position: 9 });
    const decide = () => decideBallot(directory, box, voided(), LATE_CLOSE, NO_CREDENTIAL);
    expect(decide().event).toMatchObject({ type: 'BallotRejected', data: { reason: 'certified' } });
    evolveBallotBox(box, takenBack, { position: 101 });
    expect(decide()).toMatchObject({ outcome: 'repeated', original: { position: 101 } });
  });
});
