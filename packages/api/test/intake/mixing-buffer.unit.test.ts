import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MIX_BALLOTS, MixingBuffer } from '../../src/intake/mixing-buffer.ts';
import { releaseMinute } from '../../src/intake/release-minute.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function buffer(secondsMax = 30) {
  const released: (readonly number[])[] = [];
  return {
    released,
    mixing: new MixingBuffer<number>({ secondsMax, release: (group) => released.push(group) }),
  };
}

test('ballots enter when ten are together, not one by one', () => {
  const { released, mixing } = buffer();
  for (let ballot = 1; ballot < MIX_BALLOTS; ballot += 1) mixing.hold('us/WY', ballot);
  expect(released).toEqual([]);
  mixing.hold('us/WY', MIX_BALLOTS);
  expect(released.map((group) => group.toSorted((a, b) => a - b))).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
});

test('the order in which they enter is not the order in which they came', () => {
  const first = new Set<number | undefined>();
  for (let run = 0; run < 500; run += 1) {
    const { released, mixing } = buffer();
    for (let ballot = 0; ballot < MIX_BALLOTS; ballot += 1) mixing.hold('us/WY', ballot);
    first.add(released[0]?.[0]);
  }
  // Each of the ten misses all of 500 shuffles once in 10^22 runs of this test.
  expect(first.size).toBe(MIX_BALLOTS);
});

test('a ballot that stays alone is not held longer than it may', () => {
  const { released, mixing } = buffer(30);
  mixing.hold('us/WY', 1);
  vi.advanceTimersByTime(29_999);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(released).toEqual([[1]]);
});

test('ballots of another state do not mix, and hurry nobody', () => {
  const { released, mixing } = buffer();
  for (let ballot = 0; ballot < MIX_BALLOTS; ballot += 1) mixing.hold(ballot % 2 ? 'us/WY' : 'us/VT', ballot);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(30_000);
  expect(released.map((group) => group.toSorted())).toEqual([
    [0, 2, 4, 6, 8],
    [1, 3, 5, 7, 9],
  ]);
});

test('the end of the process holds nothing back, and nothing is held afterwards', () => {
  const { released, mixing } = buffer();
  mixing.hold('us/WY', 1);
  mixing.hold('us/VT', 2);
  mixing.flush();
  expect(released).toEqual([[1], [2]]);
  mixing.hold('us/WY', 3);
  expect(released).toEqual([[1], [2], [3]]);
});

test('0 seconds hold nothing', () => {
  const { released, mixing } = buffer(0);
  mixing.hold('us/WY', 1);
  expect(released).toEqual([[1]]);
});

test('a flood is refused and not kept without bound', () => {
  const { mixing } = buffer();
  const taken = Array.from({ length: 20_000 }, (_, ballot) => mixing.hold(`us/${ballot}`, ballot));
  expect(taken.filter(Boolean)).toHaveLength(5_000);
  vi.advanceTimersByTime(30_000);
  expect(mixing.hold('us/WY', 1)).toBe(true);
});

test('whatever comes in leaves once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(40_000))), (arrivals) => {
      const { released, mixing } = buffer();
      for (const [index, [state, pauseMs]] of arrivals.entries()) {
        mixing.hold(`us/${state}`, index);
        vi.advanceTimersByTime(pauseMs);
      }
      mixing.flush();
      expect(released.flat().toSorted((a, b) => a - b)).toEqual(arrivals.map((_, index) => index));
    }),
  );
});

const HOURS = { pollsOpen: '2028-11-07T12:00:00Z', pollsClose: '2028-11-08T00:00:00Z' };

test.for<[string, string, string]>([
  ['2028-11-07T15:00:00Z', '2028-11-07T15:00:00Z', '2028-11-07T15:00:00Z'],
  ['2028-11-07T15:00:00Z', '2028-11-07T15:01:00Z', '2028-11-07T15:01:00Z'],
  ['2028-11-07T23:59:00Z', '2028-11-08T00:00:00Z', '2028-11-07T23:59:00Z'],
  ['2028-11-07T23:50:00Z', '2028-11-08T00:00:00Z', '2028-11-07T23:59:00Z'],
  ['2028-11-08T00:00:00Z', '2028-11-08T00:01:00Z', '2028-11-08T00:01:00Z'],
  ['2028-11-07T11:59:00Z', '2028-11-07T12:00:00Z', '2028-11-07T11:59:00Z'],
])('a ballot received at %s and released at %s enters at %s', ([received, released, enters]) => {
  expect(releaseMinute(HOURS, received, released)).toBe(enters);
});
