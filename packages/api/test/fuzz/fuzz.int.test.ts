import { generateStationKey } from '@votestream/credentials';
import { BALLOT_BOX } from '@votestream/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decisions } from '../../src/contract/decisions.ts';
import { problem } from '../../src/contract/problem.ts';
import { signCall } from '../../src/station/call.ts';
import { engines } from '../intake/engines.ts';
import { definitionOf, openPollingDay, type PollingDay, type Station, TOKEN } from '../intake/polling-day.ts';
import { type Call, callsOf, type Given, type Operation, operationsOf } from './arbitrary-call.ts';

const ELECTION = 'fuzz-2028';
/** In each round, all at once: every operation, and what writes once more with nothing wrong in it. */
const ROUNDS = new Map([
  ['PostgreSQL', 16],
  ['Kafka', 8],
]);
/**
 * The part of the calls that must have been served or decided: a fuzz that is only turned away at the door finds
 * nothing.
 */
const LET_IN_MIN = 0.3;
/** No call may be answered by another one of the five hundreds. */
const DECLARED_500 = 503;

describe.each(engines)('a caller who sends anything, on $name', (engine) => {
  let day: PollingDay | undefined;
  let station: Station;

  beforeAll(async () => {
    day = await openPollingDay(engine);
    if (!day) return;
    await day.startAdjudicator();
    await day.startProjector();
    await day.administer('/api/elections', definitionOf(ELECTION));
    station = await day.registerStation(ELECTION, 'VT');
  });
  afterAll(() => day?.close());

  it('is answered as the document says, and never by a failure', async (context) => {
    if (!day) return context.skip('no broker');
    const { api, log } = day;
    const results = async () => (await api.request(`/api/elections/${ELECTION}/results`)).status;
    await expect.poll(results, { timeout: 60_000 }).toBe(200);
    const operations = operationsOf(await (await api.request('/api/openapi.json')).json());
    const given = await givenTo(day, station);
    const tally = new Tally();
    const rounds = ROUNDS.get(engine.name) ?? 0;
    await fc.assert(
      fc.asyncProperty(roundOf(operations, given), async (round) => {
        const answered = await Promise.all(
          round.map(async (call) => ({ call, answer: await send(api, station, call) })),
        );
        for (const { call, answer } of answered) tally.count(call, answer);
      }),
      { numRuns: rounds, endOnFailure: true },
    );
    const writes = operations.filter(({ caller }) => caller).map(({ name }) => name);
    expect(writes).toContain('POST /api/elections/{electionId}/ballots');
    for (const name of writes) expect(tally.decided(name), name).toBeGreaterThanOrEqual(rounds);
    expect(tally.letInPart).toBeGreaterThan(LET_IN_MIN);
    // No vote came of all this but those of ballots that the station signed.
    for (let partition = 0; partition < (await log.partitionCount(BALLOT_BOX)); partition += 1) {
      for await (const { records } of log.read(BALLOT_BOX, partition, 0)) {
        for (const { value } of records) {
          const text = value?.toString() ?? '';
          if (text.includes('"VoteCast"')) expect(text).toContain(`"stationId":"${station.stationId}"`);
        }
      }
    }
  });
});

async function givenTo(day: PollingDay, station: Station): Promise<Given> {
  const voters = await day.registerVoters(ELECTION, 'VT', 20);
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
  return { electionId: ELECTION, station, voters, meaningful };
}

/** In any order. */
function roundOf(operations: readonly Operation[], given: Given): fc.Arbitrary<Call[]> {
  const calls = operations.flatMap((operation) => {
    const [right, any] = callsOf(operation, given);
    return operation.caller ? [right, any] : [any];
  });
  return fc
    .tuple(...calls)
    .chain((round) => fc.shuffledSubarray(round, { minLength: round.length, maxLength: round.length }));
}

interface Answer {
  readonly status: number;
  /** Empty for a stream. */
  readonly text: string;
}

/** Holds each answer against what the document says, and counts. */
class Tally {
  #sent = 0;
  #letIn = 0;
  readonly #decided = new Map<string, number>();

  count({ operation, isRight, path, body }: Call, { status, text }: Answer): void {
    const { name, caller, responses } = operation;
    const call = `${name} as ${path} with ${JSON.stringify(body)}: ${status} ${text}`;
    expect(status >= 500 && status !== DECLARED_500, call).toBe(false);
    if (status !== 404 && status !== 405) expect(Object.keys(responses), call).toContain(String(status));
    const refusal = status >= 400 ? problem.parse(JSON.parse(text)) : undefined;
    const isDecided = caller !== undefined && isDecision(status, text);
    if (caller && isRight) expect(isDecided, call).toBe(true);
    this.#sent += 1;
    if (isDecided || refusal === undefined) this.#letIn += 1;
    if (isDecided) this.#decided.set(name, this.decided(name) + 1);
  }

  /** Calls of an operation that were answered by what the rules say, whether they accept or refuse. */
  decided(name: string): number {
    return this.#decided.get(name) ?? 0;
  }

  get letInPart(): number {
    return this.#letIn / this.#sent;
  }
}

function isDecision(status: number, text: string): boolean {
  const answer: unknown = JSON.parse(text);
  return status === 201
    ? decisions.parse(answer).decisions.length > 0
    : problem.parse(answer).decision !== undefined;
}

async function send(
  api: PollingDay['api'],
  station: Station,
  { operation: { method }, path, body, by }: Call,
): Promise<Answer> {
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
  const response = await api.request(path, { method, headers, ...(text !== undefined && { body: text }) });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (isStream) await response.body?.cancel();
  return { status: response.status, text: isStream ? '' : await response.text() };
}
