import { AGE_BANDS, type AgeBand } from '@votestream/domain';
import { unit } from '../random/randomness.ts';

interface Band {
  readonly from: number;
  readonly to: number;
  /** Citizens, in thousands. */
  readonly citizens: number;
  /** Part of them who vote. */
  readonly voting: number;
}

const OLDEST = 96;

/** US Census Bureau, Current Population Survey, November 2020, table 4c (public domain). The oldest are fiction. */
const BANDS: Readonly<Record<AgeBand, Band>> = {
  '18-24': { from: 18, to: 24, citizens: 26_737, voting: 0.514 },
  '25-34': { from: 25, to: 34, citizens: 39_962, voting: 0.603 },
  '35-44': { from: 35, to: 44, citizens: 35_977, voting: 0.651 },
  '45-64': { from: 45, to: 64, citizens: 75_590, voting: 0.71 },
  '65+': { from: 65, to: OLDEST, citizens: 53_326, voting: 0.745 },
};

const all = AGE_BANDS.map((name) => BANDS[name]);
const citizens = all.reduce((sum, band) => sum + band.citizens, 0);
const voting = all.reduce((sum, band) => sum + band.citizens * band.voting, 0) / citizens;

/** For each age from 18: how its turnout compares with that of all, so that the factors average to one. */
const FACTOR_OF_AGE = Array.from({ length: OLDEST + 1 }, (_, age) => {
  const band = all.find((each) => age >= each.from && age <= each.to);
  return band ? band.voting / voting : 0;
});

export function turnoutFactor(age: number): number {
  return FACTOR_OF_AGE[age] ?? 0;
}

/** The age of a citizen, given a random word. From 65 on each year has fewer people than the one before. */
export function ageOf(word: number): number {
  let rest = unit(word) * citizens;
  for (const band of all) {
    if (rest < band.citizens || band.to === OLDEST) {
      const part = rest / band.citizens;
      const within = band.to === OLDEST ? Math.min(part, (word & 0xffff) / 65_536) : part;
      return Math.min(band.from + Math.floor(within * (band.to - band.from + 1)), band.to);
    }
    rest -= band.citizens;
  }
  return 18;
}
