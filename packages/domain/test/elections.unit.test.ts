import { describe, expect, it } from 'vitest';
import {
  decideElection,
  type ElectionEvent,
  type ElectionRequest,
  emptyDirectory,
  evolveDirectory,
} from '../src/index.ts';
import { announced, CLOSE, definition, LATE_CLOSE, NOON, PUBLIC_KEY } from './election.fixture.ts';

const electionId = definition.electionId;
const contestId = 'president';

function request<Type extends ElectionRequest['type']>(
  type: Type,
  data: Extract<ElectionRequest, { type: Type }>['data'],
) {
  return { type, version: 1, id: 'request-1', at: NOON, data } as Extract<ElectionRequest, { type: Type }>;
}

const announce = request('AnnounceElection', definition);
const station = request('RegisterStation', {
  electionId,
  stationId: 'vt-2',
  state: 'VT',
  name: 'Second',
  publicKey: PUBLIC_KEY,
});
const sameStation = { ...station.data, stationId: 'vt-1', name: 'Station of VT' };
const call = request('CallRace', { electionId, contestId, state: 'VT', candidateId: 'ada' });
const national = request('CallRace', { electionId, contestId, state: null, candidateId: 'ada' });
const retract = request('RetractRaceCall', call.data);
const certify = request('CertifyResult', { electionId });

type Accepted = Parameters<typeof evolveDirectory>[1];
const called: Accepted = { type: 'RaceCalled', data: { ...call.data, calledBy: null } };
const byDesk = request('CallRace', { ...call.data, calledBy: 'Decision desk' });
const calledByDesk: Accepted = { type: 'RaceCalled', data: { ...call.data, calledBy: 'Decision desk' } };
const retracted: Accepted = { type: 'RaceCallRetracted', data: call.data };
const certified: Accepted = { type: 'ResultCertified', data: { electionId } };

/** given these events (after the announcement and two stations), when this request comes at this time, then… */
const rules: {
  rule: string;
  given?: Accepted[];
  when: ElectionRequest;
  at?: string;
  /** What other elections of the log have come to. */
  clock?: string;
  answer: ElectionEvent['type'] | string;
}[] = [
  { rule: 'the same announcement again is a repeat', when: announce, answer: 'repeated 1' },
  {
    rule: 'an id cannot be announced anew with other data',
    when: request('AnnounceElection', { ...definition, name: 'Another' }),
    answer: 'already-announced',
  },
  { rule: 'a station is registered', when: station, answer: 'StationRegistered' },
  {
    rule: 'a station of an election nobody announced is refused',
    when: request('RegisterStation', { ...station.data, electionId: 'unheard-of' }),
    answer: 'unknown-election',
  },
  {
    rule: 'the same station again is a repeat',
    when: request('RegisterStation', sameStation),
    answer: 'repeated 2',
  },
  {
    rule: 'a station cannot move to another state',
    when: request('RegisterStation', { ...station.data, stationId: 'vt-1', state: 'WY' }),
    answer: 'already-registered',
  },
  {
    rule: 'a station gets no other key',
    when: request('RegisterStation', { ...sameStation, publicKey: `${PUBLIC_KEY.slice(0, -1)}w` }),
    answer: 'already-registered',
  },
  {
    rule: 'a station needs a state of the election',
    when: request('RegisterStation', { ...station.data, state: 'ZZ' }),
    answer: 'unknown-state',
  },
  { rule: 'no station joins a certified election', given: [certified], when: station, answer: 'certified' },
  { rule: 'a race is called after its polls have closed', when: call, at: CLOSE, answer: 'RaceCalled' },
  { rule: 'a race is not called while its polls are open', when: call, at: NOON, answer: 'polls-not-closed' },
  {
    rule: 'a race is not called early because another election has come further',
    when: call,
    clock: LATE_CLOSE,
    answer: 'polls-not-closed',
  },
  {
    rule: 'a result is not certified early because another election has come further',
    when: certify,
    clock: LATE_CLOSE,
    answer: 'polls-not-closed',
  },
  {
    rule: 'the nation is not called before the last polls close',
    when: national,
    at: CLOSE,
    answer: 'polls-not-closed',
  },
  {
    rule: 'the nation is called after the last polls closed',
    when: national,
    at: LATE_CLOSE,
    answer: 'RaceCalled',
  },
  {
    rule: 'a call names a candidate of the contest',
    when: request('CallRace', { ...call.data, candidateId: 'nobody' }),
    at: CLOSE,
    answer: 'unknown-candidate',
  },
  {
    rule: 'a call names a contest of the election',
    when: request('CallRace', { ...call.data, contestId: 'mayor' }),
    at: CLOSE,
    answer: 'unknown-contest',
  },
  {
    rule: 'a call names a state of the election',
    when: request('CallRace', { ...call.data, state: 'ZZ' }),
    at: CLOSE,
    answer: 'unknown-state',
  },
  { rule: 'the same call again is a repeat', given: [called], when: call, at: CLOSE, answer: 'repeated 10' },
  {
    rule: 'the same call by the same desk again is a repeat',
    given: [calledByDesk],
    when: byDesk,
    at: CLOSE,
    answer: 'repeated 10',
  },
  {
    rule: 'a call is not passed off as that of another desk',
    given: [called],
    when: byDesk,
    at: CLOSE,
    answer: 'already-called',
  },
  {
    rule: 'another winner needs the first call retracted',
    given: [called],
    when: request('CallRace', { ...call.data, candidateId: 'jonah' }),
    at: CLOSE,
    answer: 'already-called',
  },
  { rule: 'a call is retracted', given: [called], when: retract, at: CLOSE, answer: 'RaceCallRetracted' },
  {
    rule: 'the same retraction again is a repeat',
    given: [called, retracted],
    when: retract,
    at: CLOSE,
    answer: 'repeated 11',
  },
  {
    rule: 'a call that was made anew is retracted anew',
    given: [called, retracted, called],
    when: retract,
    at: CLOSE,
    answer: 'RaceCallRetracted',
  },
  {
    rule: 'a retraction is not repeated behind the call of another',
    given: [
      called,
      retracted,
      { type: 'RaceCalled', data: { ...call.data, candidateId: 'jonah', calledBy: null } },
    ],
    when: retract,
    at: CLOSE,
    answer: 'not-called',
  },
  { rule: 'nothing is retracted that was not called', when: retract, at: CLOSE, answer: 'not-called' },
  {
    rule: 'a certified call stands',
    given: [called, certified],
    when: retract,
    at: CLOSE,
    answer: 'certified',
  },
  {
    rule: 'a result is certified after the last polls',
    when: certify,
    at: LATE_CLOSE,
    answer: 'ResultCertified',
  },
  {
    rule: 'a result is not certified while polls are open',
    when: certify,
    at: CLOSE,
    answer: 'polls-not-closed',
  },
  {
    rule: 'certifying again is a repeat',
    given: [certified],
    when: certify,
    at: LATE_CLOSE,
    answer: 'repeated 10',
  },
];

describe('rules of the election', () => {
  it('an election that nobody announced before is announced', () => {
    expect(decideElection(emptyDirectory(), announce, NOON)).toMatchObject({
      outcome: 'accepted',
      event: { type: 'ElectionAnnounced', data: definition },
    });
  });

  it('an election is not announced where the time has passed its polls, by itself or by another election', () => {
    const [announceAt, last] = [
      (clock: string) => decideElection(emptyDirectory(), announce, clock),
      LATE_CLOSE,
    ];
    expect(announceAt(last).event.data).toMatchObject({ reason: 'polls-closed' });
    expect(announceAt(CLOSE).outcome).toBe('accepted');
    // What was announced in time is repeated at any time.
    expect(decideElection(announced(), announce, last).outcome).toBe('repeated');
  });

  it.each([
    { made: 'by a desk', when: byDesk, calledBy: 'Decision desk' },
    { made: 'by nobody in particular', when: call, calledBy: null },
  ])('the record names who made the call: $made', ({ when, calledBy }) => {
    expect(decideElection(announced(), { ...when, at: CLOSE }, CLOSE).event.data).toEqual({
      ...call.data,
      calledBy,
    });
  });

  it.each(rules)('$rule', ({ given = [], when, at = NOON, clock = at, answer }) => {
    const directory = announced();
    for (const [index, event] of given.entries()) evolveDirectory(directory, event, { position: 10 + index });
    const decision = decideElection(directory, { ...when, at }, clock);
    if (decision.outcome === 'repeated') expect(`repeated ${decision.original.position}`).toBe(answer);
    else if (decision.outcome === 'accepted') expect(decision.event.type).toBe(answer);
    else expect(decision.event.data).toMatchObject({ reason: answer });
  });
});
