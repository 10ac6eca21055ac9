import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf } from '../../src/client.ts';
import type { LiveFrame, ResultRow } from '../../src/contract/live.ts';
import { encodeEvent } from '../../src/live/event.ts';
import { frameBetween, snapshotOf } from '../../src/live/frame.ts';
import { DURING } from '../election.fixture.ts';
import { stateWith } from '../election-state.fixture.ts';

test('an update names only what changed, with its whole new value', () => {
  const before = stateWith();
  const after = stateWith({
    frameId: 'frame-2',
    results: [
      ...before.results.slice(0, 2),
      ['president', 'WY', 'ada-marsh', 3],
      ['senate', 'VT', 'dee-fox', 1],
    ],
    turnoutByGender: {
      nation: [
        ['male', 140, 40],
        ['female', 160, 61],
      ],
      inState: new Map(),
    },
    callRows: [['president', 'VT', 'ada-marsh', DURING]],
  });
  expect(frameBetween(before, after)).toMatchObject({
    kind: 'update',
    id: 'frame-2',
    previous: 'frame-1',
    results: [
      ['president', 'WY', 'ada-marsh', 3],
      ['senate', 'VT', 'dee-fox', 1],
    ],
    turnoutByState: [],
    turnoutByGender: [['female', 160, 61]],
    calls: [['president', 'VT', 'ada-marsh', DURING]],
    corrections: [],
  });
});

test('readers are not woken where nothing changed', () => {
  expect(frameBetween(stateWith(), stateWith())).toBeUndefined();
});

test('readers learn that the count has caught up although no number changed', () => {
  const before = stateWith({ freshness: { ...stateWith().freshness, behind: 7 } });
  const frame = frameBetween(before, stateWith());
  expect(frame).toMatchObject({ kind: 'update', id: 'frame-1', previous: 'frame-1', results: [] });
  expect(frame?.freshness.behind).toBe(0);
});

test('rows that are gone do not stay on the page', () => {
  const after = stateWith({ frameId: 'frame-2', results: [['president', 'VT', 'ada-marsh', 5]] });
  expect(frameBetween(stateWith(), after)).toEqual(snapshotOf(after));
});

test('a frame arrives as the event that it is', () => {
  const text = new TextDecoder().decode(encodeEvent(snapshotOf(stateWith())));
  const [, data] = /^id: frame-1\nevent: snapshot\ndata: (.*)\n\n$/.exec(text) ?? [];
  expect(frameOf(data ?? '')).toEqual(snapshotOf(stateWith()));
});

test('a snapshot and all updates after it give the numbers of the newest snapshot', () => {
  const votes = fc.dictionary(fc.constantFrom('VT', 'WY', 'CA', 'TX'), fc.nat(1_000_000));
  fc.assert(
    fc.property(fc.array(votes, { minLength: 1, maxLength: 8 }), (history) => {
      const states = history.map((each, index) =>
        stateWith({
          frameId: `frame-${index}`,
          results: Object.entries(each).map(([code, count]) => ['president', code, 'ada-marsh', count]),
        }),
      );
      let seen = new Map<string, ResultRow>();
      let previous = stateWith({ results: [] });
      for (const state of states) {
        seen = applied(seen, frameBetween(previous, state));
        previous = state;
      }
      expect([...seen.values()].sort()).toEqual([...previous.results].sort());
    }),
  );
});

function applied(seen: Map<string, ResultRow>, frame: LiveFrame | undefined): Map<string, ResultRow> {
  const rows = (frame?.results ?? []).map((row): [string, ResultRow] => [row[1], row]);
  return new Map(frame?.kind === 'snapshot' ? rows : [...seen, ...rows]);
}
