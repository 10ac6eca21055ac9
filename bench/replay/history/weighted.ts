import type { Random } from './random.ts';

const PLACES = 4096;

/** Draws items by weight: each item takes its part of a table. @param items at least one, each with its weight. */
export function weighted<Item>(items: readonly (readonly [Item, number])[]): (random: Random) => Item {
  const [first] = items;
  if (first === undefined) throw new Error('nothing to draw from');
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  const table: Item[] = [];
  let reached = 0;
  for (const [item, weight] of items) {
    reached += weight;
    while (table.length < Math.round((reached / total) * PLACES)) table.push(item);
  }
  return (random) => table[random.below(table.length)] ?? first[0];
}
