import { formatCount, LOCALE } from '#lib/format.ts';

export const plural = (count: number, one: string, many: string) =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
export const votes = (count: number) => plural(count, 'vote', 'votes');
export const listOf = (names: readonly string[]) =>
  new Intl.ListFormat(LOCALE, { type: 'conjunction' }).format(names);
