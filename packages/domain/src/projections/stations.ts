import { elections } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { last, min } from './states.ts';

/** The polling stations that were registered, and since when. */
export const stations = projection('stations', {
  version: 1,
  from: elections,
  groupBy: { electionId: text(), state: text(), stationId: text() },
  states: { name: last<string>(), registeredAt: min() },
  when: {
    StationRegistered: ({ electionId, state, stationId, name }, { at }) => ({
      electionId,
      state,
      stationId,
      name,
      registeredAt: at,
    }),
  },
});
