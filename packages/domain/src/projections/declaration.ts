import type { EventStream, StreamEvent } from '../events/streams.ts';
import type { GroupColumns, GroupValues } from './columns.ts';
import type { AggregateStates, Contributions, Retractions } from './states.ts';

type EventOf<Event extends StreamEvent, Type> = Extract<Event, { type: Type }>;

/** What one event adds: its group, and values for some of the states. undefined: nothing. */
type Contribute<Event extends StreamEvent, Columns extends GroupColumns, Values> = {
  readonly [Type in Event['type']]?: (
    data: EventOf<Event, Type>['data'],
    event: EventOf<Event, Type>,
  ) => (GroupValues<Columns> & Values) | undefined;
};

export interface Declaration<
  Event extends StreamEvent,
  Columns extends GroupColumns,
  States extends AggregateStates,
> {
  /** Goes up when the read model's content changes; a new version is built as a new generation. */
  readonly version: number;
  readonly from: EventStream<Event>;
  readonly groupBy: Columns;
  readonly states: States;
  readonly when: Contribute<Event, Columns, Contributions<States>>;
  /** Takes back: only of states that have an inverse. */
  readonly retract?: Contribute<Event, Columns, Retractions<States>>;
}

/** A read model, declared as data. The parts table, the fold, the upsert and the merge query follow from it. */
export interface Projection<
  Columns extends GroupColumns = GroupColumns,
  States extends AggregateStates = AggregateStates,
> {
  readonly name: string;
  readonly version: number;
  readonly from: EventStream;
  readonly groupBy: Columns;
  readonly states: States;
  /** By event type. An event type that is not here is ignored. */
  readonly contributions: ReadonlyMap<string, Contribution>;
}

export interface Contribution {
  /** -1: takes back. */
  readonly sign: 1 | -1;
  readonly of: (event: StreamEvent) => Readonly<Record<string, unknown>> | undefined;
}

/**
 * @param name snake_case; the parts table is named after it.
 * @throws when an event type is to add and to take back, or is none of the stream's.
 */
export function projection<
  Event extends StreamEvent,
  const Columns extends GroupColumns,
  const States extends AggregateStates,
>(name: string, declaration: Declaration<Event, Columns, States>): Projection<Columns, States> {
  const { when, retract = {} } = declaration;
  const both = Object.keys(retract).find((type) => type in when);
  if (both !== undefined) throw new Error(`projection ${name}: ${both} stands both in when and in retract`);
  const types = [...Object.keys(when), ...Object.keys(retract)];
  const foreign = types.find((type) => !declaration.from.types.has(type));
  if (foreign !== undefined) {
    throw new Error(`projection ${name}: ${declaration.from.topic} has no event of type ${foreign}`);
  }
  return {
    name,
    version: declaration.version,
    from: declaration.from,
    groupBy: declaration.groupBy,
    states: declaration.states,
    contributions: new Map([...contributionsOf(when, 1), ...contributionsOf(retract, -1)]),
  };
}

/** The named boundary where the types of single events are erased: the map's key is the event's type. */
function contributionsOf(handlers: object, sign: 1 | -1): [string, Contribution][] {
  return Object.entries(handlers).map(([type, handler]: [string, ErasedHandler]) => [
    type,
    { sign, of: (event) => handler(event.data, event) },
  ]);
}
type ErasedHandler = (data: unknown, event: StreamEvent) => Readonly<Record<string, unknown>> | undefined;
