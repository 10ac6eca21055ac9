import { randomBytes } from 'node:crypto';
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

const HEADER = 'election_id,voter_id,state,gender,birth_year,name';
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

const voterId = () => randomBytes(12).toString('base64url');
const line = (id: string) => `${ELECTION_ID},${id},WY,female,1980,"Doe, Jane"`;

/** Reads a file to its end. @returns the report on its bad lines */
async function readRoll(connect: Engine, { broker }: Installation, file: string, report: string) {
  const running = startConnect(connect, ['run', './voter-roll.yaml'], {
    KAFKA_BROKERS: broker.brokers,
    VOTER_ROLL_FILE: join(folder, file),
    VOTER_ROLL_REPORT: join(folder, report),
    VOTER_ROLL_AT: '2028-11-07T06:00:00Z',
  });
  const { code, output } = await running.ended;
  expect(code, output).toBe(0);
  const text = await readFile(join(folder, report), 'utf8').catch(() => '');
  return text.split('\n').flatMap((each) => (each === '' ? [] : [JSON.parse(each)]));
}

it('a roll with bad lines registers all others, and names each bad line', async (context) => {
  if (!engine || !installation) return context.skip('no Redpanda Connect, or no broker');
  const ids = Array.from({ length: 1_000 }, voterId);
  const good = ids.map(line);
  const lines = [HEADER, ...good.slice(0, 500), line('short'), '', ...good.slice(500)];
  const latin1 = Buffer.from(line('0123456789').replace('Jane', 'Ren\xe9'), 'latin1');
  const bytes = Buffer.concat([Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`), latin1]);
  await writeFile(join(folder, 'roll.csv'), bytes);

  const report = await readRoll(engine, installation, 'roll.csv', 'report.ndjson');
  expect(report.map(({ line }) => line)).toEqual([502, 1004]);
  expect(report[0]).toMatchObject({ file: join(folder, 'roll.csv'), text: line('short') });
  expect(report[0].problem).toMatch(/^voter_id/);
  expect(report[1].problem).toBe('not UTF-8');

  await decided(installation.log, ROLL_REQUESTS);
  const events = await eventsOf(installation.log, ROLL_REQUESTS);
  expect(countedByType(events)).toEqual({ VoterRegistered: 1_000 });
  expect(new Set(events.map(({ data }) => data['voterId']))).toEqual(new Set(ids));

  const letters = await recordsOf(installation.log, DEAD_LETTERS);
  expect(letters.map(({ headers }) => headers['line']?.toString())).toEqual(['502', '1004']);
  expect(letters[1]?.value?.equals(latin1)).toBe(true);
  expect(letters[1]?.headers['problem']?.toString()).toBe('not UTF-8');
  // What a voter is called must not enter the log.
  const requests = await recordsOf(installation.log, ROLL_REQUESTS);
  expect(requests.filter(({ value }) => value?.includes('Doe, Jane'))).toEqual([]);
});

it('a roll that is read again registers nobody again', async (context) => {
  if (!engine || !installation) return context.skip('no Redpanda Connect, or no broker');
  await readRoll(engine, installation, 'roll.csv', 'again.ndjson');
  await decided(installation.log, ROLL_REQUESTS);
  const counts = countedByType(await eventsOf(installation.log, ROLL_REQUESTS));
  expect(counts).toEqual({ VoterRegistered: 1_000, RegistrationRepeated: 1_000 });
});

it('a broker that is killed while a roll is read costs no voter', async (context) => {
  if (!engine || !installation) return context.skip('no Redpanda Connect, or no broker');
  const { log, broker } = installation;
  const before = (await eventsOf(log, ROLL_REQUESTS)).length;
  const ids = Array.from({ length: 20_000 }, voterId);
  await writeFile(join(folder, 'large.csv'), [HEADER, ...ids.map(line)].join('\n'));
  const reading = readRoll(engine, installation, 'large.csv', 'large.ndjson');
  await expect
    .poll(() => recordsOf(log, ROLL_REQUESTS).then((all) => all.length), WAIT)
    .toBeGreaterThan(before);
  await broker.restart();
  await reading;
  await decided(log, ROLL_REQUESTS);
  const registered = (await eventsOf(log, ROLL_REQUESTS)).filter(({ type }) => type === 'VoterRegistered');
  const found = new Set(registered.map(({ data }) => data['voterId']));
  expect(registered).toHaveLength(21_000);
  expect(ids.filter((id) => !found.has(id))).toEqual([]);
});

const WAIT = { timeout: 60_000, interval: 50 };
