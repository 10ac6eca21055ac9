import {
  BALLOT_BOX,
  type BallotBoxEvent,
  ballotBoxEvent,
  ELECTIONS,
  ELECTORAL_ROLL,
  type ElectionEvent,
  type EventTopic,
  electionEvent,
  type RollEvent,
  rollEvent,
} from '@votestream/domain';
import type { z } from 'zod';
import { parseJson } from './json.ts';

export type LogEvent = ElectionEvent | RollEvent | BallotBoxEvent;

const schemas: Readonly<Record<EventTopic, z.ZodType<LogEvent>>> = {
  [ELECTIONS]: electionEvent,
  [ELECTORAL_ROLL]: rollEvent,
  [BALLOT_BOX]: ballotBoxEvent,
};

/** The event in a record's value; undefined where it is no event of this topic, which the projector parks. */
export function parseEvent(topic: EventTopic, value: Buffer | null): LogEvent | undefined {
  return schemas[topic].safeParse(parseJson(value)).data;
}
