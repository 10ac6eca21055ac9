import { expect, it } from 'vitest';
import { ballotBoxByMinute } from '../../src/projections/index.ts';
import { rowsOf } from './naive-fold.ts';
import { EARLY, LATE, votesOverTime } from './votes-over-time.ts';

it('tells how many records the ballot box had at any minute, corrections and repeats among them', () => {
  expect(rowsOf(ballotBoxByMinute, votesOverTime)).toEqual([
    { minute: EARLY, records: 3 },
    { minute: LATE, records: 4 },
  ]);
});
