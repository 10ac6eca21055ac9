import { expect, test } from 'vitest';
import { withheldGroups, withheldIn } from '../../src/disclosure/withheld-groups.ts';

test.each([
  ['groups that are large enough are all shown', [20, 300, 310], 0],
  ['a small group takes the next one with it', [19, 300, 310], 2],
  ['the small one need not be the first', [30, 9, 310], 2],
  ['two groups of one person each are still too few together', [1, 1, 310], 3],
  ['where the last group is small, nothing is shown', [300, 310, 4], 3],
  ['a place without anybody', [0, 0, 0], 3],
])('in one place: %s', (_, roll, withheld) => {
  expect(withheldIn(roll)).toBe(withheld);
});

test('a state does not withhold alone: the nation less the others would give it away', () => {
  const large = [200, 2_000, 2_000];
  expect(withheldGroups([[5, 300, 300], large, large])).toEqual([2, 2, 0]);
});

test('withheld groups of few people get company until they are fifty', () => {
  expect(
    withheldGroups([
      [5, 90, 90],
      [6, 90, 90],
      [30, 900, 900],
      [20, 900, 900],
      [90, 900, 900],
    ]),
  ).toEqual([2, 2, 2, 2, 0]);
});

test('where one state withholds everything, so does a second', () => {
  const large = [200, 2_000, 2_000];
  expect(withheldGroups([[5, 8, 3], large, large])).toEqual([3, 3, 0]);
});
