import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { generateStationKey, signContent } from '@votestream/credentials';
import {
  BALLOT_SUBMISSIONS,
  DEAD_LETTERS,
  ELECTION_REQUESTS,
  type ElectionRequest,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import { type NewRecord, openEventLog, partitionOfKey } from '@votestream/event-log';
import { startOwnBroker } from '@votestream/event-log/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { freePort } from '../../../apps/cli/test/processes.ts';
import { ELECTION_ID } from './election.ts';
import { connectEngine, READY_MS_MAX, type RunningConnect, startConnect } from './engine/index.ts';
import type { Engine } from './engine/prepare.ts';
import {
  countedByType,
  decided,
  eventsOf,
  type Installation,
  openInstallation,
  PARTITIONS,
  recordsOf,
} from './installation.ts';

const NOON = '2028-11-07T17:00:00Z';
const STATIONS = 8;
const BUNDLES = 240;
const BALLOTS = 10;
const WAIT = { timeout: 90_000, interval: 100 };

let installation: Installation | undefined;
let intake: RunningConnect | undefined;
let address: string;
let folder: string;
const keys = Array.from({ length: STATIONS }, generateStationKey);

beforeAll(async () => {
  const engine = await connectEngine();
  installation = await openInstallation();
  folder = await mkdtemp(join(tmpdir(), 'votestream-connect-'));
  if (!engine || !installation) return;
  const { log, broker } = installation;
  await log.append(
    ELECTION_REQUESTS,
    keys.map(({ publicKey }, station) => registered(station, publicKey)),
  );
  await decided(log, ELECTION_REQUESTS);
  ({ intake, address } = await startIntake(engine, broker.brokers));
}, READY_MS_MAX);
afterAll(async () => {
  await intake?.kill();
  await installation?.close();
  await rm(folder, { recursive: true, force: true });
});

async function startIntake(engine: Engine, brokers: string) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const intake = startConnect(engine, ['run', './station-intake.yaml'], {
    KAFKA_BROKERS: brokers,
    SCHEMAS: '../schemas',
    STATION_INTAKE_CLOCK: 'simulated',
    STATION_INTAKE_ADDRESS: `127.0.0.1:${port}`,
    STATION_INTAKE_KEPT: join(folder, 'kept.ndjson'),
  });
  await vi.waitFor(async () => expect((await fetch(`${address}/ready`)).status).toBe(200), WAIT);
  return { intake, address };
}

const stationId = (station: number) => `wy-${station}`;
const randomId = () => randomBytes(12).toString('base64url');

function registered(station: number, publicKey: string): NewRecord {
  const request: ElectionRequest = {
    type: 'RegisterStation',
    version: 1,
    id: randomUUID(),
    at: '2028-11-07T06:00:00Z',
    data: { electionId: ELECTION_ID, stationId: stationId(station), state: 'WY', name: 'Station', publicKey },
  };
  return { key: ELECTION_ID, value: JSON.stringify(request), partition: 0 };
}

/** Signed ballots of one partition, as a station hands them in. */
function bundle(station: number, number: number): { body: string; ballotIds: string[] } {
  const ballotIds: string[] = [];
  while (ballotIds.length < BALLOTS) {
    const id = randomId();
    if (partitionOfKey(id, PARTITIONS) === number % PARTITIONS) ballotIds.push(id);
  }
  const of = { electionId: ELECTION_ID, stationId: stationId(station) };
  const vote = { ...of, contestId: 'president', candidateId: 'ada', state: 'WY', channel: 'station' };
  const requests = ballotIds.map((ballotId) => ({
    type: 'CastBallot',
    version: 1,
    id: randomId(),
    data: { ...vote, ballotId },
  }));
  const content = JSON.stringify({ ...of, number, requests });
  const key = keys[station];
  if (!key) throw new Error(`there is no station ${station}`);
  const signature = signContent(BALLOT_SUBMISSIONS, content, key);
  return { body: JSON.stringify({ at: NOON, content, signature }), ballotIds };
}

async function handIn(path: string, body: string, to = address): Promise<{ status: number; text: string }> {
  const response = await fetch(`${to}${path}`, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
}

it('what can never be accepted is answered 400 with the reason, and kept', async (context) => {
  if (!intake || !installation) return context.skip('no Redpanda Connect, or no broker');
  const { body } = bundle(0, 1);
  const { status, text } = await handIn('/check-ins', body);
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ title: 'Bad Request', status: 400 });
  expect(JSON.parse(text).detail).toContain('requests.0');
  expect((await handIn('/ballots', '{"content":')).status).toBe(400);

  const letters = await recordsOf(installation.log, DEAD_LETTERS);
  expect(letters.map(({ value }) => value?.toString())).toEqual([body, '{"content":']);
  expect(letters[0]?.headers['source']?.toString()).toBe('station-intake');
  expect(letters[0]?.headers['topic']?.toString()).toBe(ROLL_REQUESTS);
  expect(await recordsOf(installation.log, ROLL_REQUESTS)).toEqual([]);
});

it('a broker that is killed under load costs no ballot, and doubles none', async (context) => {
  if (!intake || !installation) return context.skip('no Redpanda Connect, or no broker');
  const { log, broker } = installation;
  const sent: string[] = [];
  const statuses: number[] = [];
  let taken = 0;
  // Each station hands in one bundle after the other, and the same one again until it is taken.
  const station = async (number: number) => {
    for (let count = 1; count <= BUNDLES / STATIONS; count += 1) {
      const { body, ballotIds } = bundle(number, count);
      sent.push(...ballotIds);
      for (;;) {
        const { status } = await handIn('/ballots', body).catch(() => ({ status: 0 }));
        statuses.push(status);
        if (status === 202) break;
        expect(status).not.toBe(400);
        await delay(50);
      }
      taken += 1;
    }
  };
  const all = Promise.all(keys.map((_, number) => station(number)));
  await expect.poll(() => taken, WAIT).toBeGreaterThan(BUNDLES / 4);
  await broker.restart();
  await all;
  expect(statuses.filter((status) => status === 202)).toHaveLength(BUNDLES);

  await decided(log, BALLOT_SUBMISSIONS);
  const events = await eventsOf(log, BALLOT_SUBMISSIONS);
  const cast = events.filter(({ type }) => type === 'VoteCast').map(({ data }) => String(data['ballotId']));
  expect(cast.toSorted()).toEqual(sent.toSorted());
  // What came twice has the first answer twice.
  const { VoteCast, VoteRepeated = 0, ...others } = countedByType(events);
  expect(VoteCast).toBe(BUNDLES * BALLOTS);
  expect(VoteRepeated % BALLOTS).toBe(0);
  expect(others).toEqual({});
});

it('while the broker is away nothing is taken, and what is wrong is kept on disk', async (context) => {
  const engine = await connectEngine();
  const broker = engine && (await startOwnBroker());
  if (!broker) return context.skip('no Redpanda Connect, or no broker');
  const log = await openEventLog({
    databaseUrl: '',
    kafka: { brokers: broker.brokers.split(','), clientId: 'test' },
  });
  await log.createTopics(topicsOf(PARTITIONS));
  await log.close();
  const lonely = await startIntake(engine, broker.brokers);
  try {
    expect((await handIn('/ballots', bundle(0, 1).body, lonely.address)).status).toBe(202);
    await broker.stop();
    const { status, text } = await handIn('/ballots', bundle(0, 2).body, lonely.address);
    // 408: the write had begun, and nobody knows whether it got through.
    expect([408, 503]).toContain(status);
    if (status === 503) expect(JSON.parse(text).detail).toContain('again');
    expect((await handIn('/ballots', 'nonsense', lonely.address)).status).toBe(400);
    const kept = (await readFile(join(folder, 'kept.ndjson'), 'utf8')).trim().split('\n');
    expect(kept.map((line) => JSON.parse(line).body)).toEqual(['nonsense']);
  } finally {
    await lonely.intake.kill();
    await broker.stop();
  }
});
