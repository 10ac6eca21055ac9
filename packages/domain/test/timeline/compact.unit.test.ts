import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compact, uncompact } from '../../src/timeline/index.ts';

it('says the same numbers when it is read, also greatest, below zero, and none', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -60, max: 60 }))), (numbers) => {
      expect(uncompact(compact(numbers)).map(String)).toEqual(numbers.map((number) => String(number + 0)));
    }),
  );
});

it('writes a small number as one character, and none that JSON escapes', () => {
  expect(compact([0, 1, 45])).toHaveLength(3);
  const text = compact(Array.from({ length: 5_000 }, (_, index) => index - 2_500));
  expect(JSON.stringify(text)).toHaveLength(text.length + 2);
});

it('refuses a text that is none of its own', () => {
  expect(() => uncompact('"')).toThrow(RangeError);
});
