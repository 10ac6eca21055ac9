import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { z } from 'zod';
import { type ShownSchema, shownSchema } from '../../src/pages/schema-text.ts';
import { ballot, checkIn, definitionOf, handIn, type Station } from '../intake/polling-day.ts';
import { damaged, type Meaningful, valid } from './arbitrary-schema.ts';

const documented = z.object({
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean().default(false),
        schema: shownSchema,
      }),
    )
    .optional(),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: shownSchema }) }) })
    .optional(),
  responses: z.record(z.string(), z.unknown()),
});
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), documented)) });

export interface Operation extends z.infer<typeof documented> {
  /** `POST /api/elections` */
  readonly name: string;
  readonly path: string;
  readonly method: string;
  /** Who may call it; undefined where anybody may, and where nothing is written to the log. */
  readonly caller: 'administrator' | 'station' | undefined;
}

export function operationsOf(openApi: unknown): Operation[] {
  return Object.entries(document.parse(openApi).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([verb, each]): Operation => {
      const method = verb.toUpperCase();
      const scheme = each.security?.flatMap((one) => Object.keys(one))[0];
      const caller = scheme === 'station' || scheme === 'administrator' ? scheme : undefined;
      return { ...each, name: `${method} ${path}`, path, method, caller };
    }),
  );
}

/** What calls are made of. */
export interface Given {
  readonly electionId: string;
  readonly station: Station;
  readonly voters: readonly string[];
  readonly meaningful: Meaningful;
}

export interface Call {
  readonly operation: Operation;
  /** Nothing is wrong with its form or its caller. */
  readonly isRight: boolean;
  readonly path: string;
  readonly body: unknown;
  readonly by: Operation['caller'];
}

/** A call that is right, and one that may have something wrong in the path, the query, the body or the caller. */
export function callsOf(
  operation: Operation,
  given: Given,
): readonly [fc.Arbitrary<Call>, fc.Arbitrary<Call>] {
  return [callOf(operation, given, true), callOf(operation, given, false)];
}

function callOf(operation: Operation, given: Given, isRight: boolean): fc.Arbitrary<Call> {
  const { path, caller, parameters = [], requestBody } = operation;
  const orSeldom = <Value>(right: fc.Arbitrary<Value>, wrong: fc.Arbitrary<Value>) =>
    isRight ? right : fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: wrong });
  const schema = requestBody?.content['application/json'].schema;
  const body = schema
    ? orSeldom(rightBody(operation, schema, given), wrongBody(operation, schema, given))
    : fc.constant(undefined);
  const values = parameters.map(({ name, in: place, required, schema: of }) => {
    const value = name === 'electionId' ? fc.constant(given.electionId) : valid(of, given.meaningful);
    const right = required ? value : fc.option(value, { nil: undefined, freq: 1 });
    const left = place === 'query' ? fc.constant(undefined) : fc.constant('nowhere');
    const wrong = fc.oneof(left, fc.string({ minLength: 1, maxLength: 60 }));
    return orSeldom(right, wrong).map((each) => ({ name, place, each }));
  });
  return fc
    .record({ body, values: fc.tuple(...values), by: orSeldom(fc.constant(caller), fc.constant(undefined)) })
    .map(({ body: sent, values: all, by }) => ({
      operation,
      isRight,
      path: addressOf(path, all),
      body: sent,
      by,
    }));
}

function addressOf(path: string, values: readonly { name: string; place: string; each: unknown }[]): string {
  let address = path;
  const query = new URLSearchParams();
  for (const { name, place, each } of values) {
    if (place === 'path') address = address.replace(`{${name}}`, encodeURIComponent(String(each)));
    // A real clock takes no time from a caller; now and then one is sent all the same.
    else if (each !== undefined && (name !== 'at' || String(each).length < 20)) query.set(name, String(each));
  }
  return query.size > 0 ? `${address}?${query}` : address;
}

function rightBody(
  { path, caller }: Operation,
  schema: ShownSchema,
  { station, voters, meaningful }: Given,
): fc.Arbitrary<unknown> {
  // A schema alone does not say what is right here.
  if (path === '/api/elections') return definition();
  if (caller !== 'station') return valid(schema, meaningful);
  const way = wayOf(path);
  return fc
    .record({
      voter: fc.constantFrom(...voters, randomUUID()),
      candidateId: fc.constantFrom('ada', 'jonah', 'dee'),
    })
    .map(({ voter, candidateId }) =>
      way === 'ballots' ? ballot(station, { candidateId }) : checkIn(station, voter),
    )
    .map((request) => signedBody(station, way, request));
}

function wrongBody(
  { path, caller }: Operation,
  schema: ShownSchema,
  { station, meaningful }: Given,
): fc.Arbitrary<unknown> {
  const wrong = damaged(schema, meaningful);
  if (caller !== 'station') return wrong;
  return fc.oneof(
    wrong,
    fc.jsonValue().map((request) => signedBody(station, wayOf(path), request)),
  );
}

/** New elections, the same ones again, and others under their names. */
function definition(): fc.Arbitrary<unknown> {
  const electionId = fc.constantFrom('other-1', 'other-2', 'other-3');
  return fc
    .record({ electionId, name: fc.constantFrom('This', 'That') })
    .map((each) => ({ ...definitionOf(each.electionId), ...each }));
}

const wayOf = (path: string) => (path.endsWith('ballots') ? 'ballots' : 'check-ins');

function signedBody(station: Station, way: 'ballots' | 'check-ins', request: unknown): unknown {
  return JSON.parse(handIn(station, way, [request]));
}
