import type { BallotBoxEvent } from '@votestream/domain';
import { ballotBox, projections } from '@votestream/domain/projections';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interpret } from '../src/interpreter.ts';
import { handCounts, modelOf } from '../src/models.ts';
import { groupKey, type Row } from '../src/rows.ts';
import { everyKind } from './every-kind.ts';

type Vote = Extract<BallotBoxEvent, { type: 'VoteCast' }>;

const vote = fc.record({
  electionId: fc.constant('us-2028'),
  ballotId: fc.constantFrom('a', 'ab', 'b', 'ab-é', '\uffee', '\u{1f5f3}'),
  contestId: fc.constant('president'),
  candidateId: fc.constantFrom('ada', 'jonah'),
  state: fc.constantFrom('VT', 'NY'),
  channel: fc.constantFrom('station', 'online'),
  stationId: fc.constant(null),
}) satisfies fc.Arbitrary<Vote['data']>;
const placed = {
  version: fc.constant(1 as const),
  id: fc.uuid(),
  at: fc.constantFrom('2028-11-07T14:05:00Z', '2028-11-07T14:06:00Z'),
  request: fc.constant(null),
};
const event: fc.Arbitrary<BallotBoxEvent> = fc.oneof(
  fc.record({ ...placed, type: fc.constant('VoteCast' as const), data: vote }),
  fc.record({
    ...placed,
    type: fc.constant('VoteVoided' as const),
    data: vote.map((each) => ({ ...each, reason: 'spoilt' })),
  }),
  fc.record({
    ...placed,
    type: fc.constant('BallotRejected' as const),
    version: fc.constant(2 as const),
    data: fc.record({
      electionId: fc.constant(null),
      ballotId: fc.constant(null),
      state: fc.constant(null),
      stationId: fc.constant(null),
      reason: fc.constant('malformed' as const),
      detail: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
    }),
  }),
);

/** Positions ascend within each partition, as a log gives them. */
const log = fc.array(fc.record({ event, partition: fc.nat({ max: 2 }) }), { maxLength: 60 });

describe('a read model counted by its declaration', () => {
  test('holds in every state what follows from the events of the group, whatever order partitions come in', () => {
    fc.assert(
      fc.property(log, (entries) => {
        const events = entries.map((entry, position) => ({ ...entry, position }));
        const counting = interpret(everyKind);
        for (const each of events.toSorted((a, b) => a.partition - b.partition)) {
          counting.take(each.event, each.partition, each.position);
        }
        expect(counting.rows).toEqual(expected(events));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a vote that fails the declaration', 1, 1, undefined],
    ['a sum of halves', 1, 0.5, 'ada'],
    ['a group that no text can hold', 1, 1, 'half \ud83d'],
    ['a group with a NUL', 1, 1, 'nul \0'],
    ['a group that is a number', 1, 1, 7],
    ['a count of something else than one', 2, 1, 'ada'],
  ])('%s has to be parked, and nothing of it counts', (_, votes, weight, group) => {
    const counting = interpret({
      name: 'strict',
      version: 1,
      from: ballotBox,
      groupBy: { candidate: { kind: 'text' } },
      states: { first: { kind: 'sum' }, votes: { kind: 'count' }, weight: { kind: 'sum' } },
      contributions: new Map([
        [
          'VoteCast',
          {
            sign: 1,
            of: () => {
              if (group === undefined) throw new Error('no such vote');
              return { candidate: group, first: 1, votes: votes === 1 ? true : votes, weight };
            },
          },
        ],
      ]),
    });
    const [cast] = fc.sample(
      event.filter(({ type }) => type === 'VoteCast'),
      1,
    );
    if (!cast) throw new Error('no event');
    expect(counting.take(cast, 0, 0)).toBe('unfoldable');
    expect(counting.rows.size).toBe(0);
  });

  test('an event that it does not mention, or to which it gives nothing, is ignored', () => {
    const counting = interpret(everyKind);
    const base = { version: 1, id: 'event-0001', at: '2028-11-07T14:05:00Z', request: null } as const;
    const repeated = { electionId: 'us-2028', ballotId: 'ballot-0001', original: 0 };
    const rejected = { electionId: null, ballotId: null, state: null, stationId: null };
    expect(counting.take({ ...base, type: 'VoteRepeated', data: repeated }, 0, 0)).toBe('ignored');
    const refusal = {
      ...base,
      version: 2,
      type: 'BallotRejected',
      data: { ...rejected, reason: 'malformed' },
    } as const;
    expect(counting.take(refusal, 0, 1)).toBe('ignored');
    expect(counting.rows.size).toBe(0);
  });
});

test('what is counted by hand is what is declared: no hand-written count has been left behind', () => {
  const byHand = projections.filter((each) => modelOf(each).method === 'by hand').map(({ name }) => name);
  expect(byHand.toSorted()).toEqual(handCounts.map(({ projection }) => projection).toSorted());
});

test('a declaration of a new version is not held to the count that was written for the old one', () => {
  const [results] = projections.filter(({ name }) => name === 'results');
  if (!results) throw new Error('results are not declared');
  expect(modelOf(results).method).toBe('by hand');
  expect(modelOf({ ...results, version: 2 }).method).toBe('by its declaration');
});

interface Placed {
  readonly event: BallotBoxEvent;
  readonly partition: number;
  readonly position: number;
}

/** Group by group, state by state, each from the whole list of the group's events. */
function expected(events: readonly Placed[]): Map<string, Row> {
  const groups = Map.groupBy(
    events.filter(({ event }) => groupOf(event) !== undefined),
    ({ event }) => groupOf(event) ?? '',
  );
  return new Map(
    [...groups].map(([group, members]) => {
      const cast = members.filter(({ event }) => event.type === 'VoteCast');
      const voided = members.filter(({ event }) => event.type === 'VoteVoided');
      const texts = members.flatMap(({ event }) => textOf(event)).toSorted(byCodePoints);
      const weightOf = (votes: readonly Placed[]) =>
        votes.reduce((total, { event }) => total + ('state' in event.data ? weight(event.data.state) : 0), 0);
      const [latest] = cast.toSorted(
        (a, b) =>
          b.event.at.localeCompare(a.event.at) || b.partition - a.partition || b.position - a.position,
      );
      return [
        group,
        {
          weight: weightOf(cast) - weightOf(voided),
          votes: cast.length - voided.length,
          least: texts[0] ?? null,
          greatest: texts.at(-1) ?? null,
          latest: latest ? JSON.stringify({ id: latest.event.id }) : null,
        },
      ];
    }),
  );
}

function groupOf(event: BallotBoxEvent): string | undefined {
  switch (event.type) {
    case 'VoteCast':
    case 'VoteVoided':
      return groupKey(event.data.channel, event.at, event.data.candidateId.length);
    case 'BallotRejected': {
      const { detail } = event.data;
      return detail === undefined || detail.includes('\0') ? undefined : groupKey('none', '', 0);
    }
    case 'VoteRepeated':
      return undefined;
  }
}

function textOf(event: BallotBoxEvent): string[] {
  if (event.type === 'VoteCast') return [event.data.ballotId];
  return event.type === 'BallotRejected' && event.data.detail !== undefined ? [event.data.detail] : [];
}

function weight(state: string | null): number {
  return state?.charCodeAt(0) ?? 0;
}

function byCodePoints(a: string, b: string): number {
  const [ofA, ofB] = [[...a], [...b]].map((each) => each.map((character) => character.codePointAt(0) ?? 0));
  for (const [index, point] of (ofA ?? []).entries()) {
    const other = ofB?.[index];
    if (other === undefined || point > other) return 1;
    if (point < other) return -1;
  }
  return (ofA?.length ?? 0) - (ofB?.length ?? 0);
}
