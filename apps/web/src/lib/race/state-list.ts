import { type StateStanding, turnoutRate } from './standing.ts';

const SORT_KEYS = ['name', 'electors', 'margin', 'votes', 'counted', 'turnout'] as const;
export type SortKey = (typeof SORT_KEYS)[number];
type Direction = 'ascending' | 'descending';

/** Longer texts are no name of a state. */
export const SEARCH_MAX = 60;

/** How the table of states is shown: what an address says about it. */
export interface ListView {
  readonly sort: SortKey;
  readonly direction: Direction;
  /** Part of a name, or a code. */
  readonly search: string;
}

/** What is most asked for comes first: names from A, the closest race, the most votes. */
function usualDirection(key: SortKey): Direction {
  return key === 'name' || key === 'margin' ? 'ascending' : 'descending';
}

interface Parameters {
  get(name: string): string | null;
}

/** What an address says nothing about, or nothing that is understood, is as usual. */
export function listViewOf(parameters: Parameters): ListView {
  const sort = SORT_KEYS.find((key) => key === parameters.get('sort')) ?? 'name';
  const usual = usualDirection(sort);
  const reversed = parameters.get('order') === 'reversed';
  return {
    sort,
    direction: reversed ? opposite(usual) : usual,
    search: (parameters.get('q') ?? '').trim().slice(0, SEARCH_MAX),
  };
}

/** The address of the same table, in another order; asked for twice, the order is turned round. */
export function sortedBy(key: SortKey, shown: ListView, parameters: Iterable<[string, string]>): string {
  const next = new URLSearchParams([...parameters]);
  next.set('sort', key);
  next.delete('order');
  if (shown.sort === key && shown.direction === usualDirection(key)) next.set('order', 'reversed');
  return `?${next}`;
}

/** The states that the search finds, in order; places that have nothing to compare come last either way. */
export function listedStates(states: readonly StateStanding[], view: ListView): StateStanding[] {
  const wanted = view.search.toLocaleLowerCase('en');
  const found = states.filter(
    ({ code, name }) => name.toLocaleLowerCase('en').includes(wanted) || code.toLowerCase() === wanted,
  );
  if (view.sort === 'name') {
    found.sort(byName);
    return view.direction === 'ascending' ? found : found.reverse();
  }
  const rank = rankBy[view.sort];
  const sign = view.direction === 'ascending' ? 1 : -1;
  return found.sort((a, b) => {
    const [first, second] = [rank(a), rank(b)];
    if (first === null || second === null) {
      if (first === second) return byName(a, b);
      return first === null ? 1 : -1;
    }
    return sign * (first - second) || byName(a, b);
  });
}

const byName = (a: StateStanding, b: StateStanding) => a.name.localeCompare(b.name, 'en');

const rankBy: Record<Exclude<SortKey, 'name'>, (state: StateStanding) => number | null> = {
  electors: ({ electors }) => electors,
  margin: ({ phase, marginShare }) => (phase === 'leads' || phase === 'tie' ? (marginShare ?? 0) : null),
  votes: ({ votes }) => votes,
  counted: ({ counted }) => counted,
  turnout: ({ turnout }) => turnoutRate(turnout),
};

function opposite(direction: Direction): Direction {
  return direction === 'ascending' ? 'descending' : 'ascending';
}
