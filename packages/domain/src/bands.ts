/** Bands of a number, to group by: each begins at an edge and ends before the next one; the last has no end. */
export interface Bands {
  /** In the order of the edges: `18-24`, `25`, `26-34`, `65+`. */
  readonly labels: readonly string[];
  /** The label of the number's band; undefined below the first edge, and for what is no number. */
  readonly of: (value: number) => string | undefined;
}

/**
 * @param edges where the bands begin: whole numbers from 0 on, each greater than the one before. Fractions belong to
 *   the band that they have not left yet: 24.9 to `18-24`.
 * @throws RangeError for other edges, or none.
 */
export function bandsFrom(edges: readonly number[]): Bands {
  const ascending = edges.every(
    (edge, index) => Number.isSafeInteger(edge) && edge >= 0 && edge > (edges[index - 1] ?? -1),
  );
  if (!ascending || edges.length === 0) {
    throw new RangeError(`bands begin at ascending whole numbers from 0 on, not at [${edges.join(', ')}]`);
  }
  const labels = edges.map((edge, index) => labelOf(edge, edges[index + 1]));
  return { labels, of: (value) => labels[edges.findLastIndex((edge) => value >= edge)] };
}

function labelOf(edge: number, next: number | undefined): string {
  if (next === undefined) return `${edge}+`;
  return next === edge + 1 ? `${edge}` : `${edge}-${next - 1}`;
}
