import { BALLOT_BOX, ELECTIONS, ELECTORAL_ROLL, type EventTopic } from '../topics.ts';
import { type BallotBoxEvent, ballotBoxEvents } from './ballot-box.ts';
import { type ElectionEvent, electionEvents } from './elections.ts';
import { type Recogniser, recogniserOfTypes } from './layout/recogniser.ts';
import { type ReadableType, type Reading, readerOf } from './reading.ts';
import { type RollEvent, rollEvents } from './roll.ts';

export type StreamEvent = ElectionEvent | RollEvent | BallotBoxEvent;

/** A topic of events, and how its records are read. Whoever reads event records reads them by this. */
export interface EventStream<Event extends StreamEvent = StreamEvent> {
  readonly topic: EventTopic;
  /** The types of its events. */
  readonly types: ReadonlySet<string>;
  /** The version of a type that is written. @throws for a type of another stream. */
  readonly versionOf: (type: string) => number;
  /** @param content of a record's value, parsed from JSON. */
  readonly read: (content: unknown) => Reading<Event>;
  /** Reads records that are laid out as they are written today, faster than `read`, and to the same events. */
  readonly recognise: Recogniser<Event>;
}

/** @param events each type of event with its versions. */
function eventStream<Event extends StreamEvent>(
  topic: EventTopic,
  events: Readonly<Record<string, ReadableType<Event>>>,
): EventStream<Event> {
  const types = new Map(Object.values(events).map((each) => [each.type, each]));
  return {
    topic,
    types: new Set(types.keys()),
    versionOf: (type) => {
      const version = types.get(type)?.version;
      if (version === undefined) throw new Error(`${topic} has no event of type ${type}`);
      return version;
    },
    read: readerOf(types),
    recognise: recogniserOfTypes(types),
  };
}

export const elections = eventStream<ElectionEvent>(ELECTIONS, electionEvents);
export const electoralRoll = eventStream<RollEvent>(ELECTORAL_ROLL, rollEvents);
export const ballotBox = eventStream<BallotBoxEvent>(BALLOT_BOX, ballotBoxEvents);

export const eventStreams = {
  [ELECTIONS]: elections,
  [ELECTORAL_ROLL]: electoralRoll,
  [BALLOT_BOX]: ballotBox,
} as const satisfies Readonly<Record<EventTopic, EventStream>>;
