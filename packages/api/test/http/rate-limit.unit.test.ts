import { expect, test } from 'vitest';
import { RateLimit } from '../../src/http/rate-limit.ts';

function limit(perSecond: number, burst: number) {
  const clock = { ms: 0 };
  const rate = new RateLimit({ perSecond, burst }, () => clock.ms);
  const allowed = (sender: string, calls: number) =>
    Array.from({ length: calls }, () => rate.allows(sender)).filter(Boolean).length;
  return { clock, rate, allowed };
}

test('a sender may send a burst, and then as fast as the rate', () => {
  const { clock, allowed } = limit(10, 20);
  expect(allowed('a', 50)).toBe(20);
  clock.ms += 1_000;
  expect(allowed('a', 50)).toBe(10);
  clock.ms += 60_000;
  expect(allowed('a', 50)).toBe(20);
});

test('one who sends too much takes nothing from others', () => {
  const { allowed } = limit(10, 20);
  allowed('a', 1_000);
  expect(allowed('b', 50)).toBe(20);
});

test('what is given back can be taken again, and is no more than was there', () => {
  const { rate, allowed } = limit(1, 2);
  expect(allowed('a', 5)).toBe(2);
  rate.giveBack('a');
  expect(allowed('a', 5)).toBe(1);
  for (const sender of ['a', 'a', 'a', 'b']) rate.giveBack(sender);
  expect([allowed('a', 5), allowed('b', 5)]).toEqual([2, 2]);
});

test('senders without number do not fill the memory, and whoever keeps sending is not forgotten', () => {
  const { rate, allowed } = limit(1, 2);
  for (let sender = 0; sender < 50_000; sender += 1) {
    rate.allows(String(sender));
    if (sender % 5_000 === 0) rate.allows('a');
  }
  expect(allowed('a', 5)).toBe(0);
  expect(rate.remembered).toBe(10_000);
});
