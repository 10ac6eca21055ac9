import { expect, test } from 'vitest';
import { type Standing, statusOf } from '../../src/state/status.ts';
import { DURING, definition, FIRST_OPENING, LAST_CLOSING } from '../election.fixture.ts';

const standing = (given: Partial<Standing>): Standing => ({
  definition,
  certifiedAt: null,
  clock: DURING,
  outstanding: false,
  ...given,
});

test.for<[string, string, Partial<Standing>]>([
  ['nobody calls an election open of which nothing is known', 'pre-election', { clock: null }],
  ['registrations before the day do not open the polls', 'pre-election', { clock: '2028-11-07T09:59:00Z' }],
  ['the first opening opens the election', 'polls-open', { clock: FIRST_OPENING }],
  ['polls are open while one state still votes', 'polls-open', { clock: '2028-11-08T01:59:00Z' }],
  ['ballots that wait do not close the polls', 'polls-open', { outstanding: true }],
  ['the last closing begins the counting', 'counting', { clock: LAST_CLOSING, outstanding: true }],
  [
    'nobody calls a count complete without having asked the log',
    'counting',
    { clock: LAST_CLOSING, outstanding: null },
  ],
  ['a count with nothing left is complete', 'complete', { clock: LAST_CLOSING }],
  [
    'a certified result stays certified',
    'certified',
    { clock: LAST_CLOSING, certifiedAt: LAST_CLOSING, outstanding: null },
  ],
])('%s', ([, expected, given]) => {
  expect(statusOf(standing(given))).toBe(expected);
});
