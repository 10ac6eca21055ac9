import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf } from '../../src/client.ts';
import type { GroupRow, LiveFrame, ResultRow, TurnoutRow } from '../../src/contract/live.ts';
import { packed, unpacked } from '../../src/frames.ts';
import { frameBetween, snapshotOf } from '../../src/live/frame.ts';
import { eventsOf, UPDATE_BYTES_MAX } from '../../src/live/parts.ts';
import { stateWith } from '../election-state.fixture.ts';

const DIGEST = 'a1b2c3d4e5f60718';
const STATES = Array.from({ length: 51 }, (_, index) => `${String.fromCharCode(65 + (index % 26))}${index}`);

/** Everything in the size of a national election: 51 states, so many candidates in each of so many contests. */
function national(contests: number, candidates: number, votes: number, frameId: string) {
  return stateWith({
    frameId,
    freshness: {
      counted: 158_428_113,
      behind: 12_345,
      asOf: '2028-11-07T23:59:00Z',
      committedAt: '2028-11-08T00:00:12.345Z',
      parked: 1_234,
    },
    results: STATES.flatMap((state) =>
      Array.from({ length: contests }, (_, contest) => contest).flatMap((contest) =>
        Array.from(
          { length: candidates },
          (_, place): ResultRow => [`contest-${contest}`, state, `candidate-number-${place}`, votes + place],
        ),
      ),
    ),
    turnoutByState: STATES.map((state): TurnoutRow => [state, 12_345_678, votes]),
    turnoutByGender: {
      nation: ['other', 'male', 'female'].map((gender): GroupRow => [gender, 123_456_789, votes]),
      inState: new Map(),
    },
  });
}

function updateOf(contests: number, candidates: number): LiveFrame {
  const before = national(contests, candidates, 1_000_000, `151428113-${DIGEST}`);
  const update = frameBetween(before, national(contests, candidates, 9_876_543, `158428113-${DIGEST}`));
  if (update?.kind !== 'update') throw new Error('everything has changed, and there is no update');
  return update;
}

const framesIn = (events: readonly Uint8Array[]) =>
  events.map((event) => {
    const [, id, data] =
      /^id: (\S+)\nevent: update\ndata: (.*)\n\n$/.exec(new TextDecoder().decode(event)) ?? [];
    const frame = frameOf(data ?? '');
    expect(frame.id).toBe(id);
    return frame;
  });

test('with four candidates in 51 states and every number changed an update is one event of at most 4 KB', () => {
  const events = eventsOf(updateOf(1, 4));
  expect(events).toHaveLength(1);
  expect(events[0]?.length).toBeLessThanOrEqual(4_096);
});

test('an update of any size comes in events of at most 4 KB that follow each other', () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 12 }));
  fc.assert(
    fc.property(sizes, ([contests, candidates]) => {
      const update = updateOf(contests, candidates);
      const events = eventsOf(update);
      for (const { length } of events) expect(length).toBeLessThanOrEqual(UPDATE_BYTES_MAX);
      const frames = framesIn(events);
      let last = update.previous;
      for (const frame of frames) {
        expect(frame.previous).toBe(last);
        last = frame.id;
      }
      expect(last).toBe(update.id);
      expect(frames.map(({ more }) => more ?? false)).toEqual(
        frames.map((_, index) => index < frames.length - 1),
      );
      const sorted = (rows: readonly (readonly unknown[])[]) => rows.map((row) => JSON.stringify(row)).sort();
      expect(sorted(frames.flatMap(({ results }) => results))).toEqual(sorted(update.results));
      expect(frames.flatMap(({ turnoutByState }) => turnoutByState)).toEqual(update.turnoutByState);
      expect(frames.flatMap(({ turnoutByGender }) => turnoutByGender)).toEqual(update.turnoutByGender);
    }),
    { numRuns: 30 },
  );
});

test('two web processes give the parts of one update the same names', () => {
  const [one, other] = [updateOf(4, 8), updateOf(4, 8)].map((update) => framesIn(eventsOf(update)));
  expect(one?.length).toBeGreaterThan(1);
  expect(one).toEqual(other);
});

test('nothing is lost or made up on the way, whichever candidates have votes where', () => {
  const row = fc.tuple(
    fc.constantFrom('president', 'senate'),
    fc.constantFrom('VT', 'WY', 'CA'),
    fc.constantFrom('ada-marsh', 'ben-okoro', 'cy-lund'),
    fc.nat(),
  );
  const rows = fc.uniqueArray(row, {
    selector: ([contest, state, candidate]) => `${contest}/${state}/${candidate}`,
  });
  fc.assert(
    fc.property(rows, (results) => {
      const frame = snapshotOf(stateWith({ results }));
      const back = unpacked(packed(frame));
      const sorted = (given: LiveFrame) => given.results.map((each) => JSON.stringify(each)).sort();
      expect({ ...back, results: sorted(back) }).toEqual({ ...frame, results: sorted(frame) });
    }),
  );
});
