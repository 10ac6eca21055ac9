import { luck } from '../statistics.ts';

/** What is found by chance once in a thousand million tests. */
const CHANCE_MIN = 1e-9;
/** The same as standard deviations. */
const Z_MAX = 6;
const HEX_DIGITS = 16;

/** What the bytes of ids tell, in the order in which these were written; nothing where they are random. */
export function regularities(ids: readonly string[]): string[] {
  const texts = ids.map((id) => Buffer.from(id, 'base64url').toString('hex'));
  const pairs = texts.slice(1).map((text, index) => [texts[index] ?? '', text] as const);
  const found: string[] = [];
  for (const place of (texts[0] ?? '').split('').keys()) {
    const same = pairs.filter(([one, other]) => one[place] === other[place]).length;
    const tails = [
      luck(same, pairs.length, 1 / HEX_DIGITS),
      luck(pairs.length - same, pairs.length, 1 - 1 / HEX_DIGITS),
    ];
    if (Math.min(...tails) < CHANCE_MIN)
      found.push(`digit ${place}: ${same} of ${pairs.length} like the one before`);
  }
  const rising = pairs.filter(([one, other]) => one < other).length;
  if (Math.abs(rising - pairs.length / 2) > Z_MAX * Math.sqrt((texts.length + 1) / 12))
    found.push(`${rising} of ${pairs.length} are above the one before`);
  const correlation = rankCorrelation(texts);
  if (Math.abs(correlation) * Math.sqrt(texts.length - 1) > Z_MAX)
    found.push(`they rise with time: ${correlation}`);
  return found;
}

/** Spearman's, of values with their places. */
function rankCorrelation(texts: readonly string[]): number {
  const ranked = [...texts.entries()].toSorted(([, one], [, other]) => (one < other ? -1 : 1));
  const squares = ranked.reduce((sum, [place], rank) => sum + (place - rank) ** 2, 0);
  return 1 - (6 * squares) / (texts.length * (texts.length ** 2 - 1));
}
