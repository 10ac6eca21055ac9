import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEAD_LETTERS, ROLL_REQUESTS } from '@votestream/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ELECTION_ID } from './election.ts';
import { connectEngine, READY_MS_MAX, startConnect } from './engine/index.ts';
import type { Engine } from './engine/prepare.ts';
import {
  countedByType,
  decided,
  eventsOf,
  type Installation,
  openInstallation,
  recordsOf,
} from './installation.ts';

let engine: Engine | undefined;
let installation: Installation | undefined;
let folder: string;

beforeAll(async () => {
  engine = await connectEngine();
  installation = await openInstallation();
  folder = await mkdtemp(join(tmpdir(), 'votestream-connect-'));
}, READY_MS_MAX);
afterAll(async () => {
  await installation?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a pipeline over lines on its standard input. */
async function pipe(connect: Engine, { broker }: Installation, pipeline: string, lines: readonly unknown[]) {
  const input = join(folder, `${pipeline}.ndjson`);
  await writeFile(input, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const variables = { KAFKA_BROKERS: broker.brokers, REPAIRED_REPORT: join(folder, 'report.ndjson') };
  const { code, output } = await startConnect(connect, ['run', `./${pipeline}.yaml`], variables, input).ended;
  expect(code, output).toBe(0);
}

it('an unreadable request is parked with its bytes, repaired by hand, and then decided like any other', async (context) => {
  if (!engine || !installation) return context.skip('no Redpanda Connect, or no broker');
  const { log } = installation;
  const request = {
    type: 'RegisterVoter',
    version: 1,
    id: 'request-0001',
    at: '2028-11-07T06:00:00Z',
    data: { electionId: ELECTION_ID, voterId: 'voter-0001', state: 'WY', gender: 'other', birthYear: 1990 },
  };
  const broken = JSON.stringify(request).slice(0, -1);
  await log.append(ROLL_REQUESTS, [{ key: 'voter-0001', value: broken }]);
  await decided(log, ROLL_REQUESTS);
  expect(countedByType(await eventsOf(log, ROLL_REQUESTS))).toEqual({ RollRequestRejected: 1 });
  const [letter] = await recordsOf(log, DEAD_LETTERS);
  expect(letter?.value?.toString()).toBe(broken);

  const repaired = JSON.parse(`${letter?.value}}`);
  await pipe(engine, installation, 'repaired', [
    { topic: ROLL_REQUESTS, value: repaired },
    { topic: 'votestream.ballot-box', value: repaired },
  ]);
  await decided(log, ROLL_REQUESTS);
  expect(countedByType(await eventsOf(log, ROLL_REQUESTS))).toEqual({
    RollRequestRejected: 1,
    VoterRegistered: 1,
  });
  const report = (await readFile(join(folder, 'report.ndjson'), 'utf8')).trim().split('\n');
  expect(report.map((line) => JSON.parse(line).problem)).toEqual([
    'topic is none of requests: only requests can be repaired',
  ]);
});

it('what a read model has parked goes to the topic for repair, with its bytes and its place', async (context) => {
  if (!engine || !installation) return context.skip('no Redpanda Connect, or no broker');
  const before = (await recordsOf(installation.log, DEAD_LETTERS)).length;
  // As `votestream dead-letters export` prints it.
  const place = {
    projection: 'results',
    generation: 1,
    topic: 'votestream.ballot-box',
    partition: 2,
    position: 7,
  };
  const value = Buffer.from([0x7b, 0xff, 0x00]);
  await pipe(engine, installation, 'dead-letters', [
    {
      ...place,
      reason: 'no event',
      parkedAt: '2028-11-07T14:05:00.000Z',
      key: null,
      value: value.toString('base64'),
    },
  ]);
  const [letter, ...others] = (await recordsOf(installation.log, DEAD_LETTERS)).slice(before);
  expect(others).toEqual([]);
  expect(letter?.value?.equals(value)).toBe(true);
  expect(letter?.key?.toString()).toBe('votestream.ballot-box/2:7 results');
  const headers = Object.fromEntries(
    Object.entries(letter?.headers ?? {}).map(([name, bytes]) => [name, bytes.toString()]),
  );
  expect(headers).toEqual({
    ...Object.fromEntries(Object.entries(place).map(([name, part]) => [name, String(part)])),
    reason: 'no event',
    source: 'projector',
  });
});
