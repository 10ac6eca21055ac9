import { expect, test } from 'vitest';
import { freshnessState } from '../src/lib/race/freshness.ts';
import { strings } from '../src/lib/strings.ts';

const numbers = (behind: number | null) => ({
  counted: 10,
  behind,
  asOf: null,
  committedAt: null,
  parked: 0,
});

test.each([
  ['as sent, without a connection', 'page', 0, 500, ''],
  ['connected, everything counted', 'live', 0, 500, 'live'],
  ['connected, nobody can say what waits', 'live', null, 500, 'live'],
  ['connected, the last second on its way', 'live', 400, 0, 'live'],
  ['connected, a backlog', 'live', 12_431, 3, '12,431 behind'],
  ['connected, the counting stands still', 'live', 7, 60, 'stale: 7 wait to be counted, none for 60 seconds'],
  ['the live feed is blocked', 'polling', 0, 2, 'looked up every few seconds'],
  ['the feed is blocked, and there is a backlog', 'polling', 12_431, 3, '12,431 behind'],
  ['no network', 'offline', 0, 1, 'offline: these numbers may be old'],
  ['connection lost a moment ago', 'reconnecting', 0, 3, 'reconnecting'],
  ['connection lost for long', 'reconnecting', 0, 180, 'stale: no connection for 3 minutes'],
] as const)('the reader is told: %s', (_, connection, behind, secondsWithout, text) => {
  expect(strings.freshness.state(freshnessState(connection, numbers(behind), secondsWithout))).toBe(text);
});

test('one record that is set aside is not called records', () => {
  expect([1, 1_204].map(strings.freshness.setAside)).toEqual([
    '1 record set aside',
    '1,204 records set aside',
  ]);
});
