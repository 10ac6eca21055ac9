/** Standard deviations to either side: a sound secret falls outside once in about two thousand tests. */
const Z = 3.5;

export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** A share of trials with its interval. Source: Wilson, "Probable inference", JASA 22 (1927). */
export function wilson(hits: number, trials: number): Share {
  const share = hits / trials;
  const centre = (share + Z ** 2 / (2 * trials)) / (1 + Z ** 2 / trials);
  const half =
    (Z / (1 + Z ** 2 / trials)) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return { share, low: Math.max(centre - half, 0), high: centre + half };
}

export function inWords({ share, low, high }: Share): string {
  const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
  return `${percent(share)} (${percent(low)} to ${percent(high)})`;
}

/**
 * How probable so many hits, or more, are where each trial hits by `chance` alone: the upper tail of the binomial.
 * Where chances differ, their mean gives a tail that is no thinner (Hoeffding, Ann. Math. Stat. 27, 1956). Guesses that
 * share out one box among themselves hit less evenly: allow for a power of ten.
 */
export function luck(hits: number, trials: number, chance: number): number {
  let logOfTerm = trials * Math.log1p(-chance);
  const odds = Math.log(chance) - Math.log1p(-chance);
  let tail = hits === 0 ? Math.exp(logOfTerm) : 0;
  for (let hit = 1; hit <= trials; hit++) {
    logOfTerm += Math.log((trials - hit + 1) / hit) + odds;
    if (hit >= hits) tail += Math.exp(logOfTerm);
  }
  return Math.min(tail, 1);
}
