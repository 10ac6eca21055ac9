import { describe, expect, test } from 'vitest';
import { compare, groupKey, groupName, type Rows } from '../src/rows.ts';

const rows = (groups: Record<string, Record<string, string | number | null>>): Rows =>
  new Map(Object.entries(groups));

describe('two counts', () => {
  test.each([
    ['of the same numbers', { a: { votes: 3 } }, { a: { votes: 3 } }],
    ['where one lacks a group without votes', { a: { votes: 0 } }, {}],
    ['where one lacks a group without a call', {}, { a: { call: null } }],
  ])('%s are equal', (_, expected, found) => {
    expect(compare(rows(expected), rows(found))).toEqual([]);
  });

  test('differ where a vote is missing, is too many, or stands in a group of its own', () => {
    const expected = rows({ b: { votes: 3, last: '10:00' }, a: { votes: 1 } });
    const found = rows({ b: { votes: 2, last: '10:00' }, a: { votes: 2 }, c: { votes: 4 } });
    expect(compare(expected, found)).toEqual([
      { group: 'a', value: 'votes', expected: 1, found: 2 },
      { group: 'b', value: 'votes', expected: 3, found: 2 },
      { group: 'c', value: 'votes', expected: 0, found: 4 },
    ]);
  });

  test('differ where one has a text and the other none, or a number as a text', () => {
    expect(compare(rows({ a: { last: '10:00' } }), rows({}))).toEqual([
      { group: 'a', value: 'last', expected: '10:00', found: null },
    ]);
    expect(compare(rows({ a: { votes: 3 } }), rows({ a: { votes: '3' } }))).toHaveLength(1);
  });
});

test('a group is named column by column, and a nation is not taken for a state without a name', () => {
  expect(groupName(groupKey('us-2028', 'TX', '18-24'))).toBe('us-2028 · TX · 18-24');
  expect(groupName(groupKey('us-2028', 'president', ''), 'nation')).toBe('us-2028 · president · (nation)');
  expect(groupName(groupKey('us-2028', '', 'unknown-ballot'))).toBe('us-2028 · (none) · unknown-ballot');
});
