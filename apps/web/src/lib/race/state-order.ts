import { type StateStanding, turnoutRate } from './standing.ts';

const SORT_KEYS = ['name', 'margin', 'votes', 'counted', 'turnout'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** What an address says about the order, or the order of the alphabet. */
export function sortKeyOf(text: string | null): SortKey {
  return SORT_KEYS.find((key) => key === text) ?? 'name';
}

/** By name, or by margin from the closest, or from the most; places that have nothing to compare come last. */
export function sortedStates(states: readonly StateStanding[], key: SortKey): StateStanding[] {
  const rank = rankBy[key];
  return [...states].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'));
}

const rankBy: Record<SortKey, (state: StateStanding) => number> = {
  name: () => 0,
  margin: ({ phase, marginShare }) => (phase === 'leads' || phase === 'tie' ? (marginShare ?? 0) : 2),
  votes: ({ votes }) => -votes,
  counted: ({ counted }) => -counted,
  turnout: ({ turnout }) => -(turnoutRate(turnout) ?? -1),
};
