import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGE_BANDS, ageBandOf } from '../src/index.ts';
import { bandsFrom } from '../src/projections/index.ts';

const edges = fc
  .uniqueArray(fc.nat({ max: 200 }), { minLength: 1, maxLength: 12 })
  .map((numbers) => numbers.toSorted((a, b) => a - b));

describe('bands of a number', () => {
  it('are named by what they hold', () => {
    expect(bandsFrom([18, 25, 26, 65]).labels).toEqual(['18-24', '25', '26-64', '65+']);
  });

  it('hold every number from the first edge on, once and where its label says', () => {
    fc.assert(
      fc.property(edges, fc.integer({ min: -10, max: 300 }), (begins, value) => {
        const { labels, of } = bandsFrom(begins);
        const holding = labels.filter((label) => {
          const [begin, end] = label.endsWith('+') ? [label.slice(0, -1), Infinity] : label.split('-');
          return value >= Number(begin) && value <= Number(end ?? begin);
        });
        expect(holding).toEqual(value < (begins[0] ?? 0) ? [] : [of(value)]);
      }),
    );
  });

  it('keep a fraction until it reaches the next edge, and have no place for what is no number', () => {
    const { of } = bandsFrom([18, 25]);
    expect([of(24.9), of(25), of(Number.NaN)]).toEqual(['18-24', '25+', undefined]);
  });

  it.each([[[]], [[25, 18]], [[18, 18]], [[1.5]], [[-1, 5]]])('cannot begin at %j', (begins) => {
    expect(() => bandsFrom(begins)).toThrow(RangeError);
  });
});

describe('age bands', () => {
  it('put a voter where the Census Bureau does, by the age in the year of the election', () => {
    const ages = [17, 18, 24, 25, 34, 35, 44, 45, 64, 65, 110];
    expect(ages.map((age) => ageBandOf(2028 - age, 2028) ?? null)).toEqual(
      [null, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4].map((band) => (band === null ? null : AGE_BANDS[band])),
    );
  });
});
