import { STATES } from '../electorate/states.ts';
import { type Hours, hoursOf } from './clock.ts';

const VOTERS_PER_STATION = 2000;
const STATIONS_PER_STATE_MAX = 40;

/** A polling station with what it has not yet handed in. Voters stand here by their numbers. */
export interface Station {
  readonly stationId: string;
  readonly name: string;
  /** Among all stations. */
  readonly number: number;
  readonly state: number;
  readonly hours: Hours;
  /** Checked in since the last hand-in of check-ins. */
  checkedIn: number[];
  /** Ballots in the box, by the number of who cast them: known to the simulator, never to a topic. */
  box: number[];
  /** Minute at which the first ballot fell into the empty box. */
  boxSince: number;
}

/** The stations of each state. */
export function openStations(votersOf: (state: number) => number): Station[][] {
  let number = 0;
  return STATES.map((state, index) => {
    const wanted = Math.round(votersOf(index) / VOTERS_PER_STATION);
    const count = Math.min(Math.max(wanted, 1), STATIONS_PER_STATE_MAX);
    return Array.from({ length: count }, (_, place): Station => {
      const label = String(place + 1).padStart(2, '0');
      return {
        stationId: `${state.code.toLowerCase()}-${label}`,
        name: `Polling station ${place + 1}, ${state.name}`,
        number: number++,
        state: index,
        hours: hoursOf(state),
        checkedIn: [],
        box: [],
        boxSince: 0,
      };
    });
  });
}
