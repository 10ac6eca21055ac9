import type { StationsView } from '../contract/reads.ts';
import { csvOf } from '../csv.ts';
import type { RegisteredStations } from '../state/registered-stations.ts';

export const STATIONS_MAX = 500;

/** @param state the one that is asked for; undefined: all. */
export function stationsViewOf(
  { stations }: RegisteredStations,
  electionId: string,
  state: string | undefined,
): StationsView {
  const asked = state === undefined ? stations : stations.filter((each) => each.state === state);
  return {
    electionId,
    state: state ?? null,
    total: asked.length,
    stations: asked.slice(0, STATIONS_MAX),
  };
}

export function stationsCsvOf(view: StationsView): string {
  return csvOf(
    ['station_id', 'state', 'name', 'registered_at'],
    view.stations.map(({ stationId, state, name, registeredAt }) => [stationId, state, name, registeredAt]),
  );
}
