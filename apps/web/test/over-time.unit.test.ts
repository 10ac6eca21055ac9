import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apart, gridOf } from '../src/lib/race/over-time.ts';

test('gridlines stand at round numbers, at most four, and the chart holds the largest value', () => {
  expect(gridOf(0)).toEqual({ top: 1, lines: [] });
  expect(gridOf(17)).toEqual({ top: 20, lines: [5, 10, 15, 20] });
  expect(gridOf(66_134_000).lines).toEqual([20_000_000, 40_000_000, 60_000_000, 80_000_000]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000_000 }), (most) => {
      const { top, lines } = gridOf(most);
      expect(lines.length).toBeLessThanOrEqual(4);
      expect(top).toBeGreaterThanOrEqual(most);
      expect(lines.every((line) => line <= top)).toBe(true);
    }),
  );
});

test('names at the ends of lines do not lie upon each other, and keep their order', () => {
  const places = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(places, (wanted) => {
      const placed = apart(wanted, 8);
      const order = wanted
        .map((_, index) => index)
        .sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
      for (const [before, index] of order.slice(1).entries()) {
        expect((placed[index] ?? 0) - (placed[order[before] ?? 0] ?? 0)).toBeGreaterThanOrEqual(8 - 1e-9);
      }
      expect(Math.max(...placed)).toBeLessThanOrEqual(100);
    }),
  );
});
