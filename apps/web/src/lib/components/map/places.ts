import type { Point } from '#lib/geography/neighbours.ts';
import { MAP_WIDTH, usStates } from '#lib/geography/us-states.ts';
import type { StateStanding } from '#lib/race/standing.ts';

/** The column of small states off the coast: a box and a code each, from the top; in map units. */
export const OFF_COAST = { y: 215, step: 24, width: 35, height: 20 } as const;

interface Place {
  readonly state: StateStanding;
  /** Where its code stands on the map, in map units. */
  readonly point: Point;
  /** Is it too small for its code, which stands in a box off the coast? */
  readonly inBox: boolean;
  readonly tile: Point;
}
export type Places = readonly Place[];

/** The states that the maps know, with where they stand. */
export function placesOf(states: readonly StateStanding[]): Places {
  const boxed = states.filter(({ code }) => usStates[code]?.label === 'off-coast');
  return states.flatMap((state) => {
    const place = usStates[state.code];
    if (!place) return [];
    const inBox = place.label === 'off-coast';
    const point: Point =
      place.label === 'off-coast'
        ? [MAP_WIDTH - OFF_COAST.width / 2, OFF_COAST.y + boxed.indexOf(state) * OFF_COAST.step]
        : place.label;
    return [{ state, point, inBox, tile: place.tile }];
  });
}
