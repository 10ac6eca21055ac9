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
  return { share, low: centre - half, high: centre + half };
}

export function inWords({ share, low, high }: Share): string {
  const percent = (part: number) => `${(100 * part).toFixed(2)} %`;
  return `${percent(share)} (${percent(low)} to ${percent(high)})`;
}
