import { announcedElections } from './announced-elections.ts';
import type { Projection } from './declaration.ts';
import { raceCalls } from './race-calls.ts';
import { results } from './results.ts';
import { turnoutByGender } from './turnout-by-gender.ts';
import { turnoutByState } from './turnout-by-state.ts';

export { type GroupColumn, type GroupColumns, type GroupValues, integer, minute, text } from './columns.ts';
export { type Contribution, type Projection, projection } from './declaration.ts';
export { NATION } from './race-calls.ts';
export { type AggregateState, type AggregateStates, count, last, max, min, sum } from './states.ts';
export { ballotBox, type EventStream, elections, electoralRoll, type StreamEvent } from './streams.ts';
export { announcedElections, raceCalls, results, turnoutByGender, turnoutByState };

/** Every read model. To add one, declare it and name it here. */
export const projections: readonly Projection[] = [
  announcedElections,
  raceCalls,
  results,
  turnoutByState,
  turnoutByGender,
];
