import { strings } from '#lib/strings.ts';

interface Section {
  readonly path: string;
  readonly text: string;
  /** Are pages below this address, or of this other one, part of the section? */
  readonly holds: (path: string) => boolean;
}

const section = (path: string, text: string, ...others: readonly string[]): Section => ({
  path,
  text,
  holds: (asked) => asked === path || others.some((other) => asked.startsWith(other)),
});

/** What the navigation lists, in this order. */
export const sections: readonly Section[] = [
  section('/', strings.navigation.results, '/states/'),
  section('/timeline', strings.navigation.timeline),
  section('/turnout', strings.navigation.turnout),
  section('/operations', strings.navigation.operations),
  section('/about', strings.navigation.about),
];

/** Which election, and as of when: what an address says that goes with the reader from page to page. */
const KEPT_PARAMETERS = ['election', 'asOf'];

/** The address of another page of the same election. */
export function addressOf(
  path: string,
  from: { readonly searchParams: Iterable<[name: string, value: string]> },
): string {
  const kept = [...from.searchParams].filter(([name]) => KEPT_PARAMETERS.includes(name));
  return kept.length === 0 ? path : `${path}?${new URLSearchParams(kept)}`;
}
