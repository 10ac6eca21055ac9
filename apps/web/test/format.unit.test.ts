import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatMinute,
  formatPercent,
  formatPoints,
  formatPointsBetween,
  formatSecond,
  formatShare,
  initialsOf,
  surnameOf,
} from '../src/lib/format.ts';

describe('a share is never rounded to nothing or to everything', () => {
  test.each([
    [null, '–'],
    [0, '0.0%'],
    [1 / 1_000_000, '<0.1%'],
    [0.000_999, '<0.1%'],
    [0.001, '0.1%'],
    [0.489_4, '48.9%'],
    [0.999, '99.9%'],
    [0.999_01, '>99.9%'],
    [999_999 / 1_000_000, '>99.9%'],
    [1, '100.0%'],
  ])('%s reads %s', (part, text) => {
    expect(formatShare(part)).toBe(text);
  });

  test.each([
    [null, '–'],
    [0, '0%'],
    [0.000_1, '<1%'],
    [0.614, '61%'],
    [0.99, '99%'],
    [0.995, '>99%'],
    [1, '100%'],
  ])('%s in whole percent reads %s', (part, text) => {
    expect(formatPercent(part)).toBe(text);
  });

  test('a lead of one vote in a million is not shown as a lead of nothing', () => {
    expect(formatPoints(1 / 1_000_000)).toBe('<0.1');
    expect(formatPoints(0)).toBe('0.0');
    expect(formatPoints(0.0234)).toBe('2.3');
  });
});

test('counts are grouped in thousands', () => {
  expect(formatCount(1_204_331)).toBe('1,204,331');
});

test('times are told in the zone of the election, with its name, and alike on server and browser', () => {
  expect(formatMinute('2028-11-08T02:41:00Z', 'America/New_York')).toBe('9:41 PM ET');
  expect(formatSecond('2028-11-08T02:41:07.250Z', 'America/New_York')).toBe('9:41:07 PM ET');
  expect(formatMinute('2028-11-08T02:41:00Z', 'America/Los_Angeles')).toBe('6:41 PM PT');
});

test.each([
  ['Ada Marsh', 'Marsh', 'AM'],
  ['Bartholomew Christopherson-Oyelaran III', 'Christopherson-Oyelaran', 'BC'],
  ['Martin King Jr.', 'King', 'MK'],
  ['Gus', 'Gus', 'G'],
])('%s is known as %s, or %s where there is no portrait', (name, surname, initials) => {
  expect(surnameOf(name)).toBe(surname);
  expect(initialsOf(name)).toBe(initials);
});

test.each([
  [0.0124, '+1.2'],
  [-0.234, '−23.4'],
  [0, '±0.0'],
  [-0.0004, '<0.1'],
  [null, '–'],
])('a difference of %s is never told as none', (difference, text) => {
  expect(formatPointsBetween(difference)).toBe(text);
});
