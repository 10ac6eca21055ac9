/** How a number came to be: the minutes in which it changed, in their order, and what it was after each. */
export interface Totals {
  readonly minutes: readonly number[];
  readonly totals: readonly number[];
}

export const NO_TOTALS: Totals = { minutes: [], totals: [] };

/** @param minutes in their order, each but once; @param added in each of them; less than nothing is taken off. */
export function totalsOf(minutes: readonly number[], added: readonly number[]): Totals {
  return extended(NO_TOTALS, { minutes, added });
}

/** @param more of minutes behind the last one. */
export function extended(
  before: Totals,
  more: { readonly minutes: readonly number[]; readonly added: readonly number[] },
): Totals {
  let total = before.totals.at(-1) ?? 0;
  const totals = more.added.map((each) => {
    total += each;
    return total;
  });
  return { minutes: [...before.minutes, ...more.minutes], totals: [...before.totals, ...totals] };
}

/** What was at the end of a minute. */
export function totalAt({ minutes, totals }: Totals, minute: number): number {
  return totals[countUntil(minutes, minute) - 1] ?? 0;
}

/** What was known at the end of a minute. */
export function until({ minutes, totals }: Totals, minute: number): Totals {
  const count = countUntil(minutes, minute);
  return count === minutes.length
    ? { minutes, totals }
    : { minutes: minutes.slice(0, count), totals: totals.slice(0, count) };
}

/** How many of the ordered minutes are not later. */
function countUntil(minutes: readonly number[], minute: number): number {
  let [low, high] = [0, minutes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((minutes[middle] ?? 0) <= minute) low = middle + 1;
    else high = middle;
  }
  return low;
}
