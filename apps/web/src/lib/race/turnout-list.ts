import { type StateStanding, turnoutRate } from './standing.ts';

const TURNOUT_ORDERS = ['name', 'rate', 'ballots', 'eligible'] as const;
export type TurnoutOrder = (typeof TURNOUT_ORDERS)[number];

/** What an address says about the order, or the order of the alphabet. */
export function turnoutOrderOf(text: string | null): TurnoutOrder {
  return TURNOUT_ORDERS.find((order) => order === text) ?? 'name';
}

/** By name, or from the most down. */
export function statesByTurnout(states: readonly StateStanding[], order: TurnoutOrder): StateStanding[] {
  const rank = rankBy[order];
  return [...states].sort((a, b) => rank(b) - rank(a) || a.name.localeCompare(b.name, 'en'));
}

const rankBy: Record<TurnoutOrder, (state: StateStanding) => number> = {
  name: () => 0,
  rate: ({ turnout }) => turnoutRate(turnout) ?? -1,
  ballots: ({ turnout }) => turnout.ballots,
  eligible: ({ turnout }) => turnout.eligible,
};
