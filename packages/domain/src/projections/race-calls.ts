import { elections } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { last } from './states.ts';

/** The nation's place among the states. */
export const NATION = '';

export interface RaceCall {
  /** null: the call was retracted. */
  readonly candidateId: string | null;
  readonly at: string;
}

export const raceOf = (race: { electionId: string; contestId: string; state: string | null }) => ({
  electionId: race.electionId,
  contestId: race.contestId,
  state: race.state ?? NATION,
});

/** The latest word on each race that was ever called. */
export const raceCalls = projection('race_calls', {
  version: 1,
  from: elections,
  groupBy: { electionId: text(), contestId: text(), state: text() },
  states: { call: last<RaceCall>() },
  when: {
    RaceCalled: (call, event) => ({ ...raceOf(call), call: { candidateId: call.candidateId, at: event.at } }),
    RaceCallRetracted: (call, event) => ({ ...raceOf(call), call: { candidateId: null, at: event.at } }),
  },
});
