import type { z } from 'zod';
import { type BallotBoxEvent, ballotBoxEvent } from '../events/ballot-box.ts';
import { type ElectionEvent, electionEvent } from '../events/elections.ts';
import { type RollEvent, rollEvent } from '../events/roll.ts';
import { BALLOT_BOX, ELECTIONS, ELECTORAL_ROLL, type EventTopic } from '../topics.ts';

/** A topic of events with the schema of its records. */
export interface EventStream<Event extends StreamEvent = StreamEvent> {
  readonly topic: EventTopic;
  readonly schema: z.ZodType<Event>;
}
export type StreamEvent = ElectionEvent | RollEvent | BallotBoxEvent;

export const elections: EventStream<ElectionEvent> = { topic: ELECTIONS, schema: electionEvent };
export const electoralRoll: EventStream<RollEvent> = { topic: ELECTORAL_ROLL, schema: rollEvent };
export const ballotBox: EventStream<BallotBoxEvent> = { topic: BALLOT_BOX, schema: ballotBoxEvent };
