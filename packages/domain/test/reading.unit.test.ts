import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readerOf } from '../src/events/reading.ts';
import { eventType, nextVersion } from '../src/events/versions.ts';
import {
  BALLOT_BOX,
  ELECTIONS,
  type EventTopic,
  emptyDirectory,
  eventCatalogue,
  eventStreams,
  evolveDirectory,
} from '../src/index.ts';
import { raceCalls } from '../src/projections/index.ts';
import { definition, NOON } from './election.fixture.ts';

const envelope = { id: 'event-0001', at: NOON, request: { position: 7, index: 0 } };
const race = {
  electionId: definition.electionId,
  contestId: 'president',
  state: 'VT',
  candidateId: 'ada',
};
const called = (version: 1 | 2, candidateId = 'ada') => ({
  ...envelope,
  type: 'RaceCalled',
  version,
  data: { ...race, candidateId, ...(version === 2 && { calledBy: null }) },
});
const vote = eventCatalogue
  .flatMap(({ events }) => events)
  .find(({ example }) => example.type === 'VoteCast')?.example;

interface Unreadable {
  readonly what: string;
  readonly topic?: EventTopic;
  readonly content: unknown;
  readonly type?: string;
  readonly known?: boolean;
  readonly reason: RegExp;
}

const unreadable: readonly Unreadable[] = [
  { what: 'no JSON', content: undefined, reason: /^not an event: it has no type$/ },
  { what: 'null', content: null, reason: /^not an event: it has no type$/ },
  { what: 'a list', content: ['VoteCast'], reason: /^not an event: it has no type$/ },
  { what: 'a type that is no text', content: { type: 5 }, reason: /^not an event: it has no type$/ },
  {
    what: 'an unknown type',
    content: { type: 'VoteWeighed', version: 1 },
    type: 'VoteWeighed',
    reason: /^unknown type VoteWeighed$/,
  },
  {
    what: 'a name that every object has',
    content: { type: 'constructor', version: 1 },
    type: 'constructor',
    reason: /^unknown type constructor$/,
  },
  {
    what: 'an event of another stream',
    content: called(2),
    type: 'RaceCalled',
    reason: /^unknown type RaceCalled$/,
  },
  {
    what: 'an event without a version',
    content: { ...vote, version: undefined },
    type: 'VoteCast',
    known: true,
    reason: /^VoteCast without a version$/,
  },
  ...[0, -1, 1.5, 3, 'length', '1', null].map(
    (version): Unreadable => ({
      what: `version ${JSON.stringify(version)}`,
      topic: ELECTIONS,
      content: { ...called(2), version },
      type: 'RaceCalled',
      known: true,
      reason: /^version \S+ of RaceCalled, newest known 2$/,
    }),
  ),
  {
    what: 'a field out of range',
    content: { ...vote, data: { ...vote?.data, state: 'Wyoming' } },
    type: 'VoteCast',
    known: true,
    reason: /^not a valid VoteCast: data\.state: 1 to 8 characters/,
  },
  {
    what: 'more wrong fields than a line holds',
    content: { ...vote, data: {} },
    type: 'VoteCast',
    known: true,
    reason: /^not a valid VoteCast: data\.electionId: .*; and 4 more$/,
  },
  {
    what: 'a record of version 1 that only says that it is of version 2',
    topic: ELECTIONS,
    content: { ...called(1), version: 2 },
    type: 'RaceCalled',
    known: true,
    reason: /^not a valid RaceCalled: data\.calledBy: /,
  },
];

describe('reading a record', () => {
  it.each(unreadable)('$what is named for what it is', (row) => {
    const { topic = BALLOT_BOX, content, type = null, known = false, reason } = row;
    const reading = eventStreams[topic].read(content);
    expect(reading).toEqual({ kind: 'unreadable', type, known, reason: expect.stringMatching(reason) });
  });

  it('anything at all is answered, and in a line that a person can read', () => {
    const content = fc.oneof(
      fc.jsonValue(),
      fc.record({
        type: fc.oneof(fc.constantFrom('VoteCast', 'RaceCalled', 'ElectionAnnounced'), fc.string()),
        version: fc.oneof(fc.constantFrom(1, 2), fc.jsonValue()),
        data: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(eventStreams)), content, (stream, json) => {
        const reading = stream.read(json);
        if (reading.kind === 'event') throw new Error('no such thing is an event');
        expect(reading.reason.length).toBeLessThan(1_000);
        expect(reading.known).toBe(reading.type !== null && stream.types.has(reading.type));
      }),
    );
  });
});

describe('a call of the first version', () => {
  it('is read as one of which nobody knows who made it, and stays as it is', () => {
    const stored = JSON.stringify(called(1));
    const content: unknown = JSON.parse(stored);
    expect(eventStreams[ELECTIONS].read(content)).toEqual({ kind: 'event', event: called(2) });
    expect(JSON.stringify(content)).toBe(stored);
  });

  it('counts like one of the second, wherever it stands among them', () => {
    const calls = fc.array(fc.record({ first: fc.boolean(), candidateId: fc.constantFrom('ada', 'jonah') }));
    fc.assert(
      fc.property(calls, (written) => {
        const mixed = written.map(({ first, candidateId }) => called(first ? 1 : 2, candidateId));
        const current = written.map(({ candidateId }) => called(2, candidateId));
        expect(foldOf(mixed)).toEqual(foldOf(current));
      }),
    );
  });

  function foldOf(log: readonly unknown[]) {
    const directory = emptyDirectory();
    evolveDirectory(directory, { type: 'ElectionAnnounced', data: definition }, { position: 0 });
    const contributed = log.map((content, position) => {
      const reading = eventStreams[ELECTIONS].read(content);
      if (reading.kind === 'unreadable') throw new Error(reading.reason);
      evolveDirectory(directory, reading.event, { position });
      return raceCalls.contributions.get(reading.event.type)?.of(reading.event);
    });
    return { directory, contributed };
  }
});

describe('an event that has changed twice', () => {
  const first = eventType('Counted', z.object({ ballots: z.int() }));
  const second = nextVersion(first, 2, z.object({ ballots: z.int(), by: z.string() }), (record) => ({
    ...record,
    version: 2,
    data: { ...record.data, by: 'hand' },
  }));
  const third = nextVersion(second, 3, z.object({ total: z.int().positive(), by: z.string() }), (record) => {
    if (record.data.by === 'nobody') throw new Error('somebody counts');
    return { ...record, version: 3, data: { total: record.data.ballots + 1, by: record.data.by } };
  });
  const read = readerOf(new Map([['Counted', third]]));
  const record = (version: number, data: object) => ({ ...envelope, type: 'Counted', version, data });

  it.each([
    { content: record(1, { ballots: 4 }), data: { total: 5, by: 'hand' } },
    { content: record(2, { ballots: 4, by: 'machine' }), data: { total: 5, by: 'machine' } },
    { content: record(3, { total: 5, by: 'machine' }), data: { total: 5, by: 'machine' } },
  ])('is brought up from version $content.version, one step after another', ({ content, data }) => {
    expect(read(content)).toEqual({ kind: 'event', event: { ...content, version: 3, data } });
  });

  it('is checked by the rules of its own time', () => {
    expect(read(record(1, { ballots: -1 }))).toMatchObject({ kind: 'event', event: { data: { total: 0 } } });
    expect(read(record(3, { total: 0, by: 'hand' }))).toMatchObject({ kind: 'unreadable' });
    expect(read(record(2, { ballots: 1 }))).toMatchObject({ kind: 'unreadable' });
  });

  it('stops nobody where a step up fails', () => {
    expect(read(record(2, { ballots: 1, by: 'nobody' }))).toEqual({
      kind: 'unreadable',
      type: 'Counted',
      known: true,
      reason: 'version 2 of Counted cannot be brought up to 3: Error: somebody counts',
    });
  });

  it('cannot leave a version out', () => {
    const skip = () => nextVersion(first, 3, z.object({}), (event) => ({ ...event, version: 3, data: {} }));
    expect(skip).toThrow('version 3 of Counted does not follow version 1');
  });
});

describe('the catalogue', () => {
  const entries = eventCatalogue.flatMap(({ topic, events }) => events.map((entry) => ({ topic, entry })));

  it('has every event of every stream, as it is written today', () => {
    for (const stream of Object.values(eventStreams)) {
      const shown = entries.filter(({ topic }) => topic === stream.topic).map(({ entry }) => entry.example);
      expect(new Set(shown.map(({ type }) => type))).toEqual(stream.types);
      for (const { type, version } of shown) expect(version).toBe(stream.versionOf(type));
    }
  });

  it('shows every earlier version, and each reads as a valid event of today', () => {
    for (const { topic, entry } of entries) {
      const { version, type } = entry.example;
      const earlier = entry.earlier ?? [];
      expect(
        earlier.map((each) => each.version),
        type,
      ).toEqual(Array.from({ length: version - 1 }, (_, index) => index + 1));
      for (const { version: earlierVersion, example } of earlier) {
        expect(example).toMatchObject({ type, version: earlierVersion });
        const reading = eventStreams[topic].read(example);
        if (reading.kind === 'unreadable') throw new Error(reading.reason);
        expect(entry.schema.parse(reading.event)).toEqual(reading.event);
      }
    }
  });
});
