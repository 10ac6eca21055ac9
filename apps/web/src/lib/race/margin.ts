/** How far apart the first and the second are, in the four steps that the map shows as tints. */
export type MarginStep = 1 | 2 | 3 | 4;

/** Lower bounds of the steps above the first, in percentage points. */
export const MARGIN_BOUNDS = [2, 5, 10] as const;

/** @param marginShare 0 to 1 */
export function marginStep(marginShare: number): MarginStep {
  const points = marginShare * 100;
  if (points < MARGIN_BOUNDS[0]) return 1;
  if (points < MARGIN_BOUNDS[1]) return 2;
  return points < MARGIN_BOUNDS[2] ? 3 : 4;
}
