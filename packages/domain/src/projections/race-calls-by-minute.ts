import { elections } from '../events/streams.ts';
import { minute, text } from './columns.ts';
import { projection } from './declaration.ts';
import { type RaceCall, raceOf } from './race-calls.ts';
import { last } from './states.ts';

/** The word that stood on a race at the end of each minute in which something was said about it. */
export const raceCallsByMinute = projection('race_calls_by_minute', {
  version: 1,
  from: elections,
  groupBy: { electionId: text(), contestId: text(), state: text(), minute: minute() },
  states: { call: last<RaceCall>() },
  when: {
    RaceCalled: (call, event) => ({
      ...raceOf(call),
      minute: event.at,
      call: { candidateId: call.candidateId, at: event.at },
    }),
    RaceCallRetracted: (call, event) => ({
      ...raceOf(call),
      minute: event.at,
      call: { candidateId: null, at: event.at },
    }),
  },
});
