import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventCatalogue, minuteOf } from '../src/index.ts';
import { bucketOf } from '../src/projections/index.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

describe('buckets of minutes', () => {
  it.each([
    ['2028-11-07T14:05:00Z', 15, '2028-11-07T14:00:00Z'],
    ['2028-11-07T14:15:00Z', 15, '2028-11-07T14:15:00Z'],
    ['2028-11-07T23:59:00Z', 60, '2028-11-07T23:00:00Z'],
    ['2028-11-07T23:59:00Z', 1, '2028-11-07T23:59:00Z'],
    ['2028-11-07T23:59:00Z', 1440, '2028-11-07T00:00:00Z'],
    ['2028-11-07T23:59:00Z', 1000, '2028-11-07T16:40:00Z'],
  ])('%s lies in the %i minutes that begin at %s', (minute, minutes, bucket) => {
    expect(bucketOf(minute, minutes)).toBe(bucket);
  });

  it('hold each minute in the last bucket of its day that has begun', () => {
    const day = fc.integer({ min: 0, max: 40_000 });
    const ofDay = fc.integer({ min: 0, max: DAY_MINUTES - 1 });
    fc.assert(
      fc.property(day, ofDay, fc.integer({ min: 1, max: DAY_MINUTES }), (days, minute, minutes) => {
        const at = (minuteOfDay: number) => minuteOf((days * DAY_MINUTES + minuteOfDay) * MINUTE_MS);
        const begun = Array.from({ length: DAY_MINUTES }, (_, index) => index * minutes).filter(
          (begin) => begin <= minute,
        );
        expect(bucketOf(at(minute), minutes)).toBe(at(Math.max(...begun)));
      }),
    );
  });

  it.each([0, -5, 1.5, 1441, Number.NaN])('cannot be %d minutes long', (minutes) => {
    expect(() => bucketOf('2028-11-07T14:05:00Z', minutes)).toThrow(RangeError);
  });

  it('of two lengths are never taken for each other in the examples by which changes of a read model are found', () => {
    const lengths = Array.from({ length: DAY_MINUTES }, (_, index) => index + 1).filter(
      (minutes) => DAY_MINUTES % minutes === 0,
    );
    for (const { example } of eventCatalogue.flatMap(({ events }) => events)) {
      const begins = lengths.map((minutes) => bucketOf(example.at, minutes));
      expect(new Set(begins).size, example.type).toBe(lengths.length);
    }
  });
});
