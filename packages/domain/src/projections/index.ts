import { announcedElections } from './announced-elections.ts';
import { ballotBoxByMinute } from './ballot-box-by-minute.ts';
import { ballotRejections } from './ballot-rejections.ts';
import { corrections } from './corrections.ts';
import type { Projection } from './declaration.ts';
import { raceCalls } from './race-calls.ts';
import { raceCallsByMinute } from './race-calls-by-minute.ts';
import { results } from './results.ts';
import { rollRejections } from './roll-rejections.ts';
import { stations } from './stations.ts';
import { turnoutByAgeBand } from './turnout-by-age-band.ts';
import { turnoutByGender } from './turnout-by-gender.ts';
import { turnoutByState } from './turnout-by-state.ts';
import { turnoutByStateAndMinute } from './turnout-by-state-and-minute.ts';
import { votesByMinute } from './votes-by-minute.ts';
import { votesByStateAndMinute } from './votes-by-state-and-minute.ts';

export { type Bands, bandsFrom } from '../bands.ts';
export { bucketOf } from '../buckets.ts';
export {
  ballotBox,
  type EventStream,
  elections,
  electoralRoll,
  type StreamEvent,
} from '../events/streams.ts';
export { type GroupColumn, type GroupColumns, type GroupValues, integer, minute, text } from './columns.ts';
export { type Contribution, type Projection, projection } from './declaration.ts';
export { NATION } from './race-calls.ts';
export { type AggregateState, type AggregateStates, count, last, max, min, sum } from './states.ts';
export {
  announcedElections,
  ballotBoxByMinute,
  ballotRejections,
  corrections,
  raceCalls,
  raceCallsByMinute,
  results,
  rollRejections,
  stations,
  turnoutByAgeBand,
  turnoutByGender,
  turnoutByState,
  turnoutByStateAndMinute,
  votesByMinute,
  votesByStateAndMinute,
};

/** Every read model. To add one, declare it and name it here. */
export const projections: readonly Projection[] = [
  announcedElections,
  stations,
  raceCalls,
  raceCallsByMinute,
  results,
  votesByMinute,
  votesByStateAndMinute,
  ballotBoxByMinute,
  ballotRejections,
  corrections,
  turnoutByState,
  turnoutByStateAndMinute,
  turnoutByGender,
  turnoutByAgeBand,
  rollRejections,
];
