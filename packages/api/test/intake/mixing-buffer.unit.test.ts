import { HAND_IN_GRACE_MINUTES } from '@votestream/domain';
import { ConfigurationError, readConfiguration } from '@votestream/platform';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GROUP_HELD_MAX, MIX_BALLOTS, MixingBuffer } from '../../src/intake/mixing-buffer.ts';
import { heldMsMax, releaseMinute } from '../../src/intake/release-minute.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function buffer(secondsMax = 30) {
  const released: (readonly number[])[] = [];
  const mixing = new MixingBuffer<number>({ secondsMax, release: (group) => released.push(group) });
  return {
    released,
    mixing,
    hold: (group: string, ballot: number, of: { copyOf?: string; msMax?: number } = {}) =>
      mixing.hold(ballot, { group, ballotId: of.copyOf ?? String(ballot), ...of }),
  };
}

test('ballots enter when ten are together, not one by one', () => {
  const { released, hold } = buffer();
  for (let ballot = 1; ballot < MIX_BALLOTS; ballot += 1) hold('us/WY', ballot);
  expect(released).toEqual([]);
  hold('us/WY', MIX_BALLOTS);
  expect(released.map((group) => group.toSorted((a, b) => a - b))).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
});

test('the order in which they enter is not the order in which they came', () => {
  const first = new Set<number | undefined>();
  for (let run = 0; run < 500; run += 1) {
    const { released, hold } = buffer();
    for (let ballot = 0; ballot < MIX_BALLOTS; ballot += 1) hold('us/WY', ballot);
    first.add(released[0]?.[0]);
  }
  // Each of the ten misses all of 500 shuffles once in 10^22 runs of this test.
  expect(first.size).toBe(MIX_BALLOTS);
});

test('a ballot that stays alone is not held longer than it may', () => {
  const { released, hold } = buffer(30);
  hold('us/WY', 1);
  vi.advanceTimersByTime(29_999);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(released).toEqual([[1]]);
});

test('ballots of another state do not mix, and hurry nobody', () => {
  const { released, hold } = buffer();
  for (let ballot = 0; ballot < MIX_BALLOTS; ballot += 1) hold(ballot % 2 ? 'us/WY' : 'us/VT', ballot);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(30_000);
  expect(released.map((group) => group.toSorted())).toEqual([
    [0, 2, 4, 6, 8],
    [1, 3, 5, 7, 9],
  ]);
});

test('the end of the process holds nothing back, and nothing is held afterwards', () => {
  const { released, mixing, hold } = buffer();
  hold('us/WY', 1);
  hold('us/VT', 2);
  mixing.flush();
  expect(released).toEqual([[1], [2]]);
  hold('us/WY', 3);
  expect(released).toEqual([[1], [2], [3]]);
});

test('0 seconds hold nothing', () => {
  const { released, hold } = buffer(0);
  hold('us/WY', 1);
  expect(released).toEqual([[1]]);
});

test('a flood is refused and not kept without bound', () => {
  const { hold } = buffer();
  const taken = Array.from({ length: 20_000 }, (_, ballot) => hold(`us/${ballot}`, ballot));
  expect(taken.filter(Boolean)).toHaveLength(5_000);
  vi.advanceTimersByTime(30_000);
  expect(hold('us/WY', 1)).toBe(true);
});

test('copies of one ballot count as one, whatever they say, and hurry nobody', () => {
  const { released, hold } = buffer();
  for (let copy = 1; copy <= MIX_BALLOTS; copy += 1) hold('us/WY', copy, { copyOf: 'a ballot' });
  hold('us/WY', 11);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(30_000);
  expect(released.map((group) => group.toSorted((a, b) => a - b))).toEqual([
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  ]);
});

test('copies of one ballot do not take the place of others', () => {
  const { released, hold } = buffer();
  const taken = Array.from({ length: 6_000 }, (_, copy) => hold('us/WY', copy, { copyOf: 'a ballot' }));
  expect(taken.filter(Boolean)).toHaveLength(GROUP_HELD_MAX);
  expect(hold('us/WY', 6_000)).toBe(true);
  vi.advanceTimersByTime(30_000);
  expect(released.flat()).toHaveLength(GROUP_HELD_MAX + 1);
  expect(hold('us/WY', 6_001, { copyOf: 'a ballot' })).toBe(true);
});

test('ballots are not held beyond what is left of the polls’ hours', () => {
  const { released, hold } = buffer(30);
  hold('us/WY', 1, { msMax: 10_000 });
  vi.advanceTimersByTime(9_999);
  hold('us/WY', 2, { msMax: 1 });
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(released.map((group) => group.toSorted())).toEqual([[1, 2]]);
});

test('whatever comes in leaves once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(40_000))), (arrivals) => {
      const { released, mixing, hold } = buffer();
      for (const [index, [state, pauseMs]] of arrivals.entries()) {
        hold(`us/${state}`, index);
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

test.for<[string, number]>([
  ['2028-11-07T11:59:00Z', 43_260_000],
  ['2028-11-07T23:59:59.999Z', 1],
  ['2028-11-08T00:00:00Z', Number.POSITIVE_INFINITY],
  ['2028-11-08T00:00:01Z', Number.POSITIVE_INFINITY],
])('a ballot received at %s is held for at most %d ms', ([received, ms]) => {
  expect(heldMsMax(HOURS, Date.parse(received))).toBe(ms);
});

test('no configuration holds a ballot for longer than half the grace of a hand-in', () => {
  const secondsMax = (HAND_IN_GRACE_MINUTES * 60) / 2;
  expect(readConfiguration({ MIX_SECONDS_MAX: String(secondsMax) }).mixSecondsMax).toBe(secondsMax);
  expect(() => readConfiguration({ MIX_SECONDS_MAX: String(secondsMax + 1) })).toThrow(ConfigurationError);
});
