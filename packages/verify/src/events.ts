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
import { z } from 'zod';
import { parseJson } from './json.ts';

export type LogEvent = ElectionEvent | RollEvent | BallotBoxEvent;

const schemas: Readonly<Record<EventTopic, z.ZodType<LogEvent>>> = {
  [ELECTIONS]: electionEvent,
  [ELECTORAL_ROLL]: rollEvent,
  [BALLOT_BOX]: ballotBoxEvent,
};

/** A record that is no event of its topic; its type, where it has one. */
export interface Unreadable {
  readonly unreadable: true;
  readonly type: string | undefined;
}

export function readEvent(topic: EventTopic, value: Buffer | null): LogEvent | Unreadable {
  const json = parseJson(value);
  const event = schemas[topic].safeParse(json);
  return event.success ? event.data : { unreadable: true, type: typed.safeParse(json).data?.type };
}

const typed = z.object({ type: z.string() });
