import { createApi } from '@votestream/api';
import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import { results, turnoutByState } from '@votestream/domain/projections';
import { type NightDocument, nightOf, stepOfMinute } from '@votestream/domain/timeline';
import { createLogger, openDatabase } from '@votestream/platform';
import { takeSnapshot } from '@votestream/projector';
import { mergedRows } from '@votestream/read-models';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { recountWith } from '../src/recount.ts';
import { type Installed, openInstalled } from './installed.ts';
import { emptyInstallation, votestream } from './processes.ts';

const VOTERS = 2_000;
const ELECTION = 'us-2028';
const HERE = `/api/elections/${ELECTION}`;
const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });

let installed: Installed;
let api: ReturnType<typeof createApi>;
let databaseUrl: string;
const stop = new AbortController();
const cleanUps: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const installation = await emptyInstallation();
  cleanUps.push(installation.remove);
  installed = await openInstalled(installation.env);
  const database = await openDatabase(installed.configuration, { logger });
  databaseUrl = database.url;
  cleanUps.push(database.close, installed.close);
  const simulated = await votestream(
    ['simulate', '--voters', String(VOTERS), '--seed', '5'],
    installation.env,
  );
  expect(simulated.code, simulated.stderr).toBe(0);
  const { readModels, log } = installed;
  api = createApi({ readModels, databaseUrl, log, logger, signal: stop.signal });
}, 120_000);
afterAll(async () => {
  stop.abort();
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

const read = async <Value>(path: string, schema: z.ZodType<Value>): Promise<Value> => {
  const response = await api.request(path);
  const body = await response.text();
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${body}`);
  return schema.parse(JSON.parse(body));
};
const resultsOf = z.object({
  freshness: z.object({ counted: z.int() }),
  countedThrough: z.array(z.object({ partition: z.int(), position: z.int() })),
  states: z.array(
    z.object({
      state: z.string(),
      candidates: z.array(z.object({ candidateId: z.string(), votes: z.int() })),
    }),
  ),
});
const turnoutOf = z.object({
  rows: z.array(z.object({ group: z.string(), eligible: z.int(), ballots: z.int() })),
});
const timelineOf = z.object({
  through: z.string(),
  candidates: z.array(z.string()),
  points: z.array(z.object({ at: z.string(), votes: z.array(z.int()), ballots: z.int() })),
});
const event = z.object({
  type: z.string(),
  at: z.string(),
  data: z.looseObject({ state: z.string().nullish(), candidateId: z.string().optional() }),
});

/** Votes by state and candidate, or voters by state, without those that are nothing. */
type Numbers = Readonly<Record<string, number>>;
const something = (entries: readonly (readonly [string, number])[]): Numbers =>
  Object.fromEntries(entries.filter(([, value]) => value !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));

/** One event after the other, and nothing else. */
async function naiveFold(asOf: string) {
  const [votes, eligible, ballots] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const add = (map: Map<string, number>, key: string, by: number) => map.set(key, (map.get(key) ?? 0) + by);
  let [records, voided] = [0, 0];
  const countedThrough: { partition: number; position: number }[] = [];
  for (const topic of [BALLOT_BOX, ELECTORAL_ROLL]) {
    for (let partition = 0; partition < installed.configuration.partitions; partition += 1) {
      for await (const batch of installed.log.read(topic, partition, 0)) {
        for (const record of batch.records) {
          const { type, at, data } = event.parse(
            JSON.parse(new TextDecoder().decode(record.value ?? undefined)),
          );
          if (at > asOf) continue;
          if (topic === BALLOT_BOX) {
            records += 1;
            countedThrough[partition] = { partition, position: record.position + 1 };
          }
          if (type === 'VoteCast') add(votes, `${data.state} ${data.candidateId}`, 1);
          if (type === 'VoteVoided') {
            add(votes, `${data.state} ${data.candidateId}`, -1);
            voided += 1;
          }
          if (type === 'VoterRegistered') add(eligible, data.state ?? '', 1);
          if (type === 'BallotIssued') add(ballots, data.state ?? '', 1);
        }
      }
    }
  }
  return {
    votes: something([...votes]),
    eligible: something([...eligible]),
    ballots: something([...ballots]),
    records,
    countedThrough: countedThrough.filter((each) => each !== undefined),
    voided,
  };
}

/** The latest minute in that partition which is behind all others. */
async function passedByAll(): Promise<string> {
  const latest: string[] = [];
  for (const topic of [BALLOT_BOX, ELECTORAL_ROLL]) {
    for (let partition = 0; partition < installed.configuration.partitions; partition += 1) {
      let at = '';
      for await (const { records } of installed.log.read(topic, partition, 0)) {
        const last = records.at(-1);
        if (last?.value) at = event.parse(JSON.parse(new TextDecoder().decode(last.value))).at;
      }
      latest.push(at);
    }
  }
  return latest.toSorted()[0] ?? '';
}

/** What `votestream replay --until` builds. */
async function replayed(minute: string) {
  const { log, readModels } = installed;
  const { builds } = await takeSnapshot(
    {
      log,
      readModels,
      projections: [results, turnoutByState],
      recount: recountWith({ log, databaseUrl }),
      signal: stop.signal,
      logger,
    },
    { name: minute, until: { minute } },
  );
  const generationOf = (name: string) =>
    builds.find(({ projection }) => projection === name)?.generation ?? 0;
  const votes = await mergedRows(readModels.db, results, generationOf('results'));
  const turnout = await mergedRows(readModels.db, turnoutByState, generationOf('turnout_by_state'));
  return {
    votes: something(votes.map((row) => [`${row.state} ${row.candidateId}`, row.votes])),
    eligible: something(turnout.map((row) => [row.state, row.eligible])),
    ballots: something(turnout.map((row) => [row.state, row.ballots])),
  };
}

async function told(asOf: string) {
  const { states, freshness, countedThrough } = await read(`${HERE}/results?asOf=${asOf}`, resultsOf);
  const { rows } = await read(`${HERE}/turnout?asOf=${asOf}`, turnoutOf);
  return {
    votes: something(
      states.flatMap(({ state, candidates }) =>
        candidates.map(({ candidateId, votes }) => [`${state} ${candidateId}`, votes] as const),
      ),
    ),
    eligible: something(rows.map(({ group, eligible }) => [group, eligible])),
    ballots: something(rows.map(({ group, ballots }) => [group, ballots])),
    records: freshness.counted,
    countedThrough: countedThrough.filter(({ position }) => position > 0),
  };
}

it('as of a minute = replay until that minute = one event after the other, with ballots that were voided', async () => {
  const { points, candidates, through } = await read(`${HERE}/timeline?bucket=197`, timelineOf);
  const document = await read(`${HERE}/night`, z.custom<NightDocument>());
  const night = nightOf(document);
  const last = await naiveFold(through);
  expect(Object.keys(last.votes).length).toBeGreaterThan(50);
  expect(points.length).toBeGreaterThan(5);

  const passed = await passedByAll();
  let compared = 0;
  for (const [index, { at, votes, ballots }] of points.entries()) {
    const { voided: _voided, ...naive } = await naiveFold(at);
    expect(await told(at), at).toEqual(naive);
    const sum = (numbers: Numbers, of = '') =>
      Object.entries(numbers).reduce((total, [key, value]) => total + (key.endsWith(of) ? value : 0), 0);
    expect(votes).toEqual(candidates.map((candidateId) => sum(naive.votes, ` ${candidateId}`)));
    expect(ballots).toBe(sum(naive.ballots));
    const step = stepOfMinute(document, at);
    expect(
      something(
        document.states.flatMap((state) =>
          candidates.map((id) => [`${state} ${id}`, night.votes(state, id)[step] ?? 0] as const),
        ),
      ),
    ).toEqual(naive.votes);
    // The last minutes that the API tells of a complete election are none that `replay --until` takes.
    if (index % 3 === 2 && at < passed) {
      compared += 1;
      const { records: _, countedThrough: __, ...counted } = naive;
      expect(await replayed(at), at).toEqual(counted);
    }
  }
  // Or the test would show less than it says.
  expect(last.voided).toBeGreaterThan(0);
  expect(compared).toBeGreaterThan(0);
});
