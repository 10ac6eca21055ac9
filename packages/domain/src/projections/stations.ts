import { elections } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { last } from './states.ts';

export interface RegisteredStation {
  readonly name: string;
  /** The minute at which it was registered. */
  readonly at: string;
}

/** The polling stations of each state. What they sign by is none of it. */
export const stations = projection('stations', {
  version: 1,
  from: elections,
  groupBy: { electionId: text(), state: text(), stationId: text() },
  states: { station: last<RegisteredStation>() },
  when: {
    StationRegistered: ({ electionId, state, stationId, name }, { at }) => ({
      electionId,
      state,
      stationId,
      station: { name, at },
    }),
  },
});
