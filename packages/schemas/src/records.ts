import {
  BALLOT_BOX,
  BALLOT_SUBMISSIONS,
  ballotBoxEvents,
  ballotRequest,
  ballotRequestAlone,
  bundle,
  ELECTION_REQUESTS,
  ELECTIONS,
  ELECTORAL_ROLL,
  type EventTopic,
  electionEvents,
  electionRequest,
  eventCatalogue,
  type RequestTopic,
  ROLL_REQUESTS,
  rollEvents,
  rollRequest,
  rollRequestAlone,
} from '@votestream/domain';
import type { z } from 'zod';
import { exported } from './exported.ts';
import type { JsonSchema } from './json-schema.ts';

/** One kind of record that may stand in a topic, in one of its versions. */
export interface RecordSchema {
  readonly kind: 'event' | 'request';
  readonly topics: readonly (EventTopic | RequestTopic)[];
  readonly type: string;
  readonly version: number;
  readonly schema: JsonSchema;
}

/** Every kind of record, the events with all versions that are read. */
export function recordSchemas(): RecordSchema[] {
  return [
    ...eventsOf(ELECTIONS, electionEvents),
    ...eventsOf(ELECTORAL_ROLL, rollEvents),
    ...eventsOf(BALLOT_BOX, ballotBoxEvents),
    ...electionRequest.options.map((each) => requestOf([ELECTION_REQUESTS], each)),
    ...handedIn(rollRequest.options).map((each) => requestOf([ROLL_REQUESTS], each)),
    ...ofAdministration(rollRequestAlone.options).map((each) => requestOf([ROLL_REQUESTS], each)),
    ...handedIn(ballotRequest.options).map((each) => requestOf([BALLOT_SUBMISSIONS], each)),
    ...ofAdministration(ballotRequestAlone.options).map((each) => requestOf([BALLOT_SUBMISSIONS], each)),
    requestOf([ROLL_REQUESTS, BALLOT_SUBMISSIONS], bundle),
  ];
}

type AnyEventType = { readonly type: string; readonly schemas: readonly z.ZodType[] };

function eventsOf(topic: EventTopic, types: Readonly<Record<string, AnyEventType>>): RecordSchema[] {
  return Object.values(types).flatMap(({ type, schemas }) =>
    schemas.map((schema, index) => {
      const version = index + 1;
      return recordOf({ kind: 'event', topics: [topic], type, version }, schema, meaningOf(type));
    }),
  );
}

const ADMINISTRATION = ['RegisterVoter', 'VoidVote'];

/** What stations send, in the content of bundles only. */
function handedIn<Request extends AnyRequest>(requests: readonly Request[]): readonly Request[] {
  return requests.filter(({ shape }) => !ADMINISTRATION.includes(shape.type.value));
}

/** What stands in a record of its own. */
function ofAdministration<Request extends AnyRequest>(requests: readonly Request[]): readonly Request[] {
  return requests.filter(({ shape }) => ADMINISTRATION.includes(shape.type.value));
}

type AnyRequest = z.ZodObject<{ type: z.ZodLiteral<string>; version: z.ZodLiteral<number> }>;

function requestOf(topics: readonly RequestTopic[], schema: AnyRequest): RecordSchema {
  const { type, version } = schema.shape;
  return recordOf({ kind: 'request', topics, type: type.value, version: version.value }, schema);
}

function recordOf(
  record: Omit<RecordSchema, 'schema'>,
  schema: z.ZodType,
  description?: string,
): RecordSchema {
  const { $schema, ...rest } = exported(schema);
  const title = `${record.type} (${record.kind}, version ${record.version})`;
  return { ...record, schema: { $schema, title, ...(description && { description }), ...rest } };
}

function meaningOf(type: string): string | undefined {
  const events = eventCatalogue.flatMap((stream) => stream.events);
  return events.find(({ example }) => example.type === type)?.meaning;
}
