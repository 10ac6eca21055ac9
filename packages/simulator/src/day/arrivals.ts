import type { State } from '../electorate/states.ts';
import { hoursOf, minuteAt } from './clock.ts';

/** Local hour and how many come then, relative to a quiet hour: before work, at noon, after work. Assumed. */
const CURVE: readonly (readonly [hour: number, weight: number])[] = [
  [5, 0.7],
  [7, 1.7],
  [8, 1.8],
  [9.5, 1],
  [11, 1],
  [12.5, 1.4],
  [14, 0.9],
  [15.5, 1],
  [17.5, 1.9],
  [19, 1.3],
  [22, 0.6],
];

const QUANTILE_BITS = 12;
const QUANTILES = 1 << QUANTILE_BITS;

/** For each quantile of a state's voters, in order of arrival, the minute at which it comes. */
export type Arrivals = Uint16Array;

export function arrivalsOf(state: State): Arrivals {
  const { opens, closes } = hoursOf(state);
  const midnight = minuteAt(0, state.utcOffset);
  const upTo: number[] = [];
  let sum = 0;
  for (let minute = opens; minute < closes; minute++) {
    sum += weightAt((minute - midnight) / 60);
    upTo.push(sum);
  }
  let place = 0;
  return Uint16Array.from({ length: QUANTILES }, (_, quantile) => {
    const wanted = ((quantile + 0.5) / QUANTILES) * sum;
    while ((upTo[place] ?? sum) < wanted) place++;
    return opens + place;
  });
}

/** @param word random; as a part of 2³² it is the part of the state's voters who came before. */
export function arrivalAt(arrivals: Arrivals, word: number): number {
  return arrivals[word >>> (32 - QUANTILE_BITS)] ?? 0;
}

function weightAt(hour: number): number {
  let before = CURVE[0];
  for (const point of CURVE) {
    if (before && hour <= point[0]) {
      const part = point[0] === before[0] ? 0 : (hour - before[0]) / (point[0] - before[0]);
      return before[1] + part * (point[1] - before[1]);
    }
    before = point;
  }
  return before?.[1] ?? 1;
}
