import { describe, expect, it } from 'vitest';
import {
  type Credential,
  decideRoll,
  emptyRoll,
  evolveRoll,
  NO_CREDENTIAL,
  type RollRequest,
} from '../src/index.ts';
import { announced, CLOSE, definition, LATE_CLOSE, NOON, OPEN, ofStation, SEED } from './election.fixture.ts';

const electionId = definition.electionId;
const voterId = 'voter-0001';

function register(data: Partial<Extract<RollRequest, { type: 'RegisterVoter' }>['data']> = {}): RollRequest {
  return {
    type: 'RegisterVoter',
    version: 1,
    id: 'register-1',
    data: { electionId, voterId, state: 'VT', gender: 'female', birthYear: 1980, ...data },
  };
}

function checkIn(data: object = {}, id = 'check-in-1'): RollRequest {
  return {
    type: 'CheckIn',
    version: 1,
    id,
    data: { electionId, voterId, stationId: 'vt-1', ...data },
  };
}

const group = { state: 'VT', gender: 'female', ageBand: '45-64' } as const;
const registered = {
  type: 'VoterRegistered',
  data: { electionId, voterId, ...group, birthYear: 1980 },
} as const;
const issued = {
  type: 'BallotIssued',
  data: { electionId, voterId, ...group, stationId: 'vt-1', checkInId: 'check-in-1' },
} as const;

const rules: {
  rule: string;
  given?: readonly (typeof registered | typeof issued)[];
  when: RollRequest;
  at?: string;
  /** Of the request's own station where nothing else is said; of nobody for a registration. */
  signedBy?: Credential;
  answer: string;
}[] = [
  { rule: 'a voter is registered', when: register(), answer: 'VoterRegistered' },
  {
    rule: 'no roll without an election',
    when: register({ electionId: 'unheard-of' }),
    answer: 'unknown-election',
  },
  {
    rule: 'the same registration again is a repeat',
    given: [registered],
    when: register(),
    answer: 'repeated 100',
  },
  {
    rule: 'a registered voter is not changed by a second registration',
    given: [registered],
    when: register({ state: 'WY' }),
    answer: 'already-registered',
  },
  {
    rule: 'a voter lives in a state of the election',
    when: register({ state: 'ZZ' }),
    answer: 'unknown-state',
  },
  {
    rule: 'a voter of 18 in the year of the election may vote',
    when: register({ birthYear: 2010 }),
    answer: 'VoterRegistered',
  },
  { rule: 'a voter of 17 may not', when: register({ birthYear: 2011 }), answer: 'under-age' },
  {
    rule: 'nobody registers after the polls have closed',
    when: register(),
    at: CLOSE,
    answer: 'polls-closed',
  },
  { rule: 'a registered voter gets a ballot', given: [registered], when: checkIn(), answer: 'BallotIssued' },
  {
    rule: 'a check-in needs an election',
    given: [registered],
    when: checkIn({ electionId: 'unheard-of' }),
    answer: 'unknown-election',
  },
  { rule: 'nobody votes who is not on the roll', when: checkIn(), answer: 'unknown-voter' },
  {
    rule: 'a voter who retries a check-in gets the same ballot',
    given: [registered, issued],
    when: checkIn(),
    answer: 'repeated 101',
  },
  {
    rule: 'a voter who retries after the close still gets the first answer',
    given: [registered, issued],
    when: checkIn(),
    at: LATE_CLOSE,
    answer: 'repeated 101',
  },
  {
    rule: 'a voter gets no second ballot',
    given: [registered, issued],
    when: checkIn({}, 'check-in-2'),
    answer: 'ballot-already-issued',
  },
  {
    rule: 'only registered stations hand out ballots',
    given: [registered],
    when: checkIn({ stationId: 'vt-9' }),
    answer: 'unknown-station',
  },
  {
    rule: 'nobody is checked in without a signature',
    given: [registered],
    when: checkIn(),
    signedBy: NO_CREDENTIAL,
    answer: 'wrong-credential',
  },
  {
    rule: 'a station checks nobody in for another one',
    given: [registered],
    when: checkIn(),
    signedBy: ofStation('wy-1'),
    answer: 'wrong-credential',
  },
  {
    rule: 'a station of another election checks nobody in here',
    given: [registered],
    when: checkIn(),
    signedBy: ofStation('vt-1', 'other-2028'),
    answer: 'wrong-credential',
  },
  {
    rule: 'who has not signed is not told who has voted',
    given: [registered, issued],
    when: checkIn(),
    signedBy: NO_CREDENTIAL,
    answer: 'wrong-credential',
  },
  {
    rule: 'a station puts nobody on the roll',
    when: register(),
    signedBy: ofStation('vt-1'),
    answer: 'wrong-credential',
  },
  {
    rule: 'a voter votes in the own state',
    given: [registered],
    when: checkIn({ stationId: 'wy-1' }),
    answer: 'wrong-state',
  },
  {
    rule: 'the minute before opening is too early',
    given: [registered],
    when: checkIn(),
    at: '2028-11-07T11:59:00Z',
    answer: 'polls-not-open',
  },
  {
    rule: 'the minute of opening is in time',
    given: [registered],
    when: checkIn(),
    at: OPEN,
    answer: 'BallotIssued',
  },
  {
    rule: 'the minute before the close is in time',
    given: [registered],
    when: checkIn(),
    at: '2028-11-07T23:59:00Z',
    answer: 'BallotIssued',
  },
  {
    rule: 'the minute of the close is too late',
    given: [registered],
    when: checkIn(),
    at: CLOSE,
    answer: 'polls-closed',
  },
];

function ownStation(request: RollRequest): Credential {
  return request.type === 'CheckIn' ? ofStation(request.data.stationId) : NO_CREDENTIAL;
}

describe('rules of the electoral roll', () => {
  it.each(rules)('$rule', ({ given = [], when, at = NOON, signedBy = ownStation(when), answer }) => {
    const roll = emptyRoll(SEED);
    for (const [index, event] of given.entries()) evolveRoll(roll, event, { position: 100 + index });
    const decision = decideRoll(announced(), roll, when, at, signedBy);
    if (decision.outcome === 'repeated') expect(`repeated ${decision.original.position}`).toBe(answer);
    else if (decision.outcome === 'accepted') expect(decision.event.type).toBe(answer);
    else expect(decision.event.data).toMatchObject({ reason: answer });
  });

  it('a ballot carries what turnout is counted by, and the age band of the election year', () => {
    const roll = emptyRoll(SEED);
    evolveRoll(roll, registered, { position: 1 });
    expect(decideRoll(announced(), roll, checkIn(), NOON, ofStation('vt-1')).event.data).toEqual(issued.data);
  });
});
