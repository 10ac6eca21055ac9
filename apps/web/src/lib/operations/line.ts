/** The line of a sparkline through rates at even times, in units of one step and of its own height. */

export interface Line {
  /** As the `d` of a path; empty where there is nothing to draw. */
  readonly path: string;
  /** The highest rate; 0 where there is none. */
  readonly peak: number;
  /** The latest rate that is known; null where the latest look failed. */
  readonly now: number | null;
}

/**
 * @param length steps that the width stands for; where there are fewer rates, the line begins later
 * @param height what the peak reaches
 */
export function lineThrough(rates: readonly (number | null)[], length: number, height: number): Line {
  const peak = Math.max(0, ...rates.map((rate) => rate ?? 0));
  const from = length - rates.length;
  let isDrawing = false;
  const moves = rates.map((rate, index) => {
    if (rate === null) {
      isDrawing = false;
      return '';
    }
    const move = `${isDrawing ? 'L' : 'M'}${from + index} ${rounded(height - (peak === 0 ? 0 : rate / peak) * height)}`;
    isDrawing = true;
    return move;
  });
  return { path: moves.join(''), peak, now: rates.at(-1) ?? null };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
