import type { Candidate } from '#lib/race/standing.ts';
import type { TimePoint } from './points.ts';

/** The two who have most votes at the end: whose distance tells the race. */
export interface Rivals {
  readonly first: Candidate | null;
  readonly second: Candidate | null;
  /** By what part of all votes the first is ahead of the second; below zero, behind. null while there are no votes. */
  readonly marginOf: (votes: readonly number[]) => number | null;
}

/** @param candidates in the order of the votes of each point; of the two, the one who stands first there is `first`. */
export function rivalsIn(points: readonly TimePoint[], candidates: readonly Candidate[]): Rivals {
  const last = points.at(-1)?.votes ?? [];
  const [one, other] = candidates
    .map((_, index) => index)
    .sort((a, b) => (last[b] ?? 0) - (last[a] ?? 0))
    .slice(0, 2)
    .sort((a, b) => a - b);
  const total = (votes: readonly number[]) => votes.reduce((sum, each) => sum + each, 0);
  if (one === undefined || total(last) === 0) return { first: null, second: null, marginOf: () => null };
  return {
    first: candidates[one] ?? null,
    second: other === undefined ? null : (candidates[other] ?? null),
    marginOf: (votes) => {
      const all = total(votes);
      if (all <= 0) return null;
      return ((votes[one] ?? 0) - (other === undefined ? 0 : (votes[other] ?? 0))) / all;
    },
  };
}
