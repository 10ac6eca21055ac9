/** A quantity as it grew: one value for each of the chart's times. */
export interface Series {
  readonly key: string;
  readonly label: string;
  /** null: not a candidate's. */
  readonly colour: string | null;
  readonly values: readonly number[];
}

/** The gridlines of a chart that begins at 0: round steps, at most four of them, and the top of the chart. */
export function gridOf(most: number): { readonly top: number; readonly lines: readonly number[] } {
  if (most <= 0) return { top: 1, lines: [] };
  const raw = most / GRIDLINES_MAX;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = (ROUND.find((each) => each * power >= raw) ?? 10) * power;
  const count = Math.min(Math.ceil(most / step), GRIDLINES_MAX);
  const lines = Array.from({ length: count }, (_, index) => (index + 1) * step);
  return { top: Math.max(most, lines.at(-1) ?? 0), lines };
}
const GRIDLINES_MAX = 4;
const ROUND = [1, 2, 2.5, 5, 10];

/**
 * Labels at the ends of lines, moved apart where they would overlap.
 * @param wanted where each would stand, in percent from the top
 * @param gap that two of them keep
 */
export function apart(wanted: readonly number[], gap: number): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  const placed = [...wanted];
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, index } of order) {
    free = Math.max(at, free);
    placed[index] = free;
    free += gap;
  }
  // What was pushed out below goes back up.
  let limit = 100;
  for (const { index } of order.reverse()) {
    const at = Math.min(placed[index] ?? 0, limit);
    placed[index] = at;
    limit = at - gap;
  }
  return placed;
}
