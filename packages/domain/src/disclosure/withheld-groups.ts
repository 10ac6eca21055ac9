/** People of one group in one place: how many are on the roll, and how many of them were issued a ballot. */
export interface People {
  readonly eligible: number;
  readonly ballots: number;
}

/** A group of fewer people is never shown. */
export const GROUP_SHOWN_FROM = 10;
/**
 * A group is shown only from twice as many on: at the moment when it appears, what was withheld until then can be
 * worked out, give or take the few changes in between, and must itself be a group that may be shown.
 */
const GROUP_RELEASED_FROM = 2 * GROUP_SHOWN_FROM;
/** Withheld groups of one kind, of all places together, hold at least this many people: many are then possible for each. */
const HIDDEN_TOGETHER_MIN = 5 * GROUP_SHOWN_FROM;
/** One group alone is the total less the others: at least two of a place are withheld, and each in at least two places. */
export const HIDDEN_MIN = 2;

/**
 * How many groups of each place are withheld, counted from the first group on.
 *
 * The totals of places and of groups are public, so that a cell can be worked out exactly where it is the only way
 * from a place to a group through withheld cells (D. Gusfield, "A graph theoretic approach to statistical data
 * security", SIAM J. Comput. 17, 1988). Here the withheld groups of a place are always the first ones, at least two,
 * and each group is withheld in two places or more: every withheld cell lies on a cycle of four.
 *
 * Only the roll decides, and the two orders, which are fixed before the first ballot. A pattern that followed the
 * count would withhold now one cell and now another, and what was shown at one time would give away the other time.
 * @param rolls for each place, smallest first, the people on the roll by group
 */
export function withheldGroups(rolls: readonly (readonly number[])[]): number[] {
  const withheld = rolls.map(withheldIn);
  const groups = rolls[0]?.length ?? 0;
  for (let group = groups - 1; group >= 0; group -= 1) {
    for (const [place] of rolls.entries()) {
      if (hiddenWell(rolls, withheld, group)) break;
      withheld[place] = Math.max(withheld[place] ?? 0, group + 1, HIDDEN_MIN);
    }
  }
  return withheld;
}

/** What one place would withhold if no other place were known. */
export function withheldIn(roll: readonly number[]): number {
  const last = roll.findLastIndex((people) => people < GROUP_RELEASED_FROM);
  if (last < 0) return 0;
  let count = Math.min(Math.max(last + 1, HIDDEN_MIN), roll.length);
  while (count < roll.length && sum(roll.slice(0, count)) < GROUP_RELEASED_FROM) count += 1;
  return count;
}

/** Is the group withheld nowhere, or in so many places and of so many people that none can be told? */
function hiddenWell(
  rolls: readonly (readonly number[])[],
  withheld: readonly number[],
  group: number,
): boolean {
  const hidden = rolls.filter((_, place) => (withheld[place] ?? 0) > group);
  if (hidden.length === 0) return true;
  return hidden.length >= HIDDEN_MIN && sum(hidden.map((roll) => roll[group] ?? 0)) >= HIDDEN_TOGETHER_MIN;
}

export function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
