import { randomUUID } from 'node:crypto';
import { generateStationKey } from '@votestream/credentials';
import { BALLOT_BOX } from '@votestream/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { problem } from '../../src/contract/problem.ts';
import { shownSchema } from '../../src/pages/schema-text.ts';
import { signCall } from '../../src/station/call.ts';
import { engines } from '../intake/engines.ts';
import {
  ballot,
  checkIn,
  definitionOf,
  handIn,
  openPollingDay,
  type PollingDay,
  type Station,
  TOKEN,
} from '../intake/polling-day.ts';
import { damaged, valid } from './arbitrary-schema.ts';

const ELECTION = 'fuzz-2028';
const CALLS = 600;
/** The part of the calls that must have been let in: a fuzz that is only turned away at the door finds nothing. */
const LET_IN_MIN = 0.3;
/** What says that the form of a call was refused. */
const FORM = new Set([400, 401, 405, 413, 415]);
/** No call may be answered by another one of the five hundreds. */
const DECLARED_500 = 503;

const operation = z.object({
  parameters: z
    .array(z.object({ name: z.string(), in: z.enum(['path', 'query']), schema: shownSchema }))
    .optional(),
  security: z.array(z.record(z.string(), z.unknown())).optional(),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: shownSchema }) }) })
    .optional(),
  responses: z.record(z.string(), z.unknown()),
});
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

interface Call {
  readonly method: string;
  readonly path: string;
  readonly declared: readonly string[];
  readonly body: unknown;
  readonly by: 'administrator' | 'station' | undefined;
}

let day: PollingDay;
let station: Station;

beforeAll(async () => {
  const [postgres] = engines;
  const opened = postgres && (await openPollingDay(postgres));
  if (!opened) throw new Error('there is no PostgreSQL');
  day = opened;
  await day.startAdjudicator();
  await day.administer('/api/elections', definitionOf(ELECTION));
  station = await day.registerStation(ELECTION, 'VT');
});
afterAll(() => day.close());

test('whatever is sent is answered as the document says, and never by a failure', async () => {
  const voters = await day.registerVoters(ELECTION, 'VT', 20);
  const operations = await declaredOperations();
  const meaningful = [
    ELECTION,
    'president',
    'ada',
    'jonah',
    'VT',
    station.stationId,
    ...voters,
    '2028-11-07T14:05:00Z',
    '/portraits/ada.svg',
    generateStationKey().publicKey,
    `${'A'.repeat(85)}A`,
  ];
  let sent = 0;
  let letIn = 0;
  await fc.assert(
    fc.asyncProperty(callOf(operations, meaningful, voters), async (call) => {
      const { status, declared, answer } = await send(call);
      sent += 1;
      if (!FORM.has(status)) letIn += 1;
      expect(
        status >= 500 && status !== DECLARED_500,
        `${call.method} ${call.path}: ${status} ${answer}`,
      ).toBe(false);
      if (status !== 404 && status !== 405) expect(declared).toContain(String(status));
      if (status >= 400) problem.parse(JSON.parse(answer));
    }),
    { numRuns: CALLS, endOnFailure: true },
  );
  expect(letIn / sent).toBeGreaterThan(LET_IN_MIN);
  // No vote came of all this but those of ballots that the station signed.
  for (let partition = 0; partition < (await day.log.partitionCount(BALLOT_BOX)); partition += 1) {
    for await (const { records } of day.log.read(BALLOT_BOX, partition, 0)) {
      for (const { value } of records) {
        const text = value?.toString() ?? '';
        if (text.includes('"VoteCast"')) expect(text).toContain(`"stationId":"${station.stationId}"`);
      }
    }
  }
});

async function declaredOperations() {
  const { paths } = document.parse(await (await day.api.request('/api/openapi.json')).json());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({ path, method: method.toUpperCase(), ...each })),
  );
}

type Operation = Awaited<ReturnType<typeof declaredOperations>>[number];

/** Most calls are right in form; the others have something wrong in the path, the query, the body or the caller. */
function callOf(
  operations: readonly Operation[],
  meaningful: readonly string[],
  voters: readonly string[],
): fc.Arbitrary<Call> {
  return fc
    .constantFrom(...operations)
    .chain(({ path, method, parameters = [], security, requestBody, responses }) => {
      const scheme = security?.flatMap((each) => Object.keys(each))[0];
      const by = scheme === 'station' || scheme === 'administrator' ? scheme : undefined;
      const schema = requestBody?.content['application/json'].schema;
      const isOften = (often: fc.Arbitrary<unknown>, seldom: fc.Arbitrary<unknown>) =>
        fc.oneof({ weight: 6, arbitrary: often }, { weight: 1, arbitrary: seldom });
      const body: fc.Arbitrary<unknown> =
        by === 'station'
          ? isOften(ofStation(path, voters), schema ? damaged(schema, meaningful) : fc.jsonValue())
          : schema
            ? isOften(valid(schema, meaningful), damaged(schema, meaningful))
            : fc.constant(undefined);
      const given = parameters.map(({ name, in: place, schema: of }) => {
        const value = name === 'electionId' ? fc.constant(ELECTION) : valid(of, meaningful);
        const left = place === 'query' ? fc.constant(undefined) : fc.constant('nowhere');
        return isOften(value, fc.oneof(left, fc.string({ minLength: 1, maxLength: 60 }))).map((each) => ({
          name,
          place,
          each,
        }));
      });
      return fc
        .record({
          body,
          given: fc.tuple(...given),
          caller: isOften(fc.constant(by), fc.constant(undefined)),
        })
        .map(({ body: sent, given: values, caller }) => ({
          method,
          path: addressOf(path, values),
          declared: Object.keys(responses),
          body: sent,
          by: caller === 'station' || caller === 'administrator' ? caller : undefined,
        }));
    });
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

/** What the station of this test hands in: signed by it, of requests that are mostly right. */
function ofStation(path: string, voters: readonly string[]): fc.Arbitrary<unknown> {
  const way = path.endsWith('ballots') ? 'ballots' : 'check-ins';
  const request = fc
    .record({
      voter: fc.constantFrom(...voters, randomUUID()),
      candidateId: fc.constantFrom('ada', 'jonah', 'dee'),
    })
    .map(({ voter, candidateId }) =>
      way === 'ballots' ? ballot(station, { candidateId }) : checkIn(station, voter),
    );
  return fc
    .oneof({ weight: 5, arbitrary: request }, { weight: 1, arbitrary: fc.jsonValue() })
    .map((each): unknown => JSON.parse(handIn(station, way, [each])));
}

async function send({ method, path, body, by, declared }: Call) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const address = new URL(path, 'http://localhost').pathname;
  const signed =
    by === 'station' && text !== undefined
      ? signCall(address, text, { stationId: station.stationId, ...station.key }).headers
      : {};
  const headers = {
    ...(text !== undefined && { 'content-type': 'application/json' }),
    ...(by === 'administrator' && { authorization: `Bearer ${TOKEN}` }),
    ...signed,
  };
  const response = await day.api.request(path, {
    method,
    headers,
    ...(text !== undefined && { body: text }),
  });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (isStream) await response.body?.cancel();
  return { status: response.status, declared, answer: isStream ? '' : await response.text() };
}
