import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  ADJUDICATOR_GROUP,
  BALLOT_BOX,
  ELECTION_REQUESTS,
  ELECTIONS,
  ELECTORAL_ROLL,
  topicsOf,
} from '@votestream/domain';
import { type EventLog, type LogRecord, openEventLog } from '@votestream/event-log';
import { openTestDatabase } from '@votestream/platform/testing';
import { z } from 'zod';
import { startOf } from '../../../src/checkpoint.ts';
import type { Mixing } from '../../../src/day/polling-day.ts';
import {
  type RequestRecord,
  SimulatedElection,
  type SimulationParameters,
  simulationParameters,
} from '../../../src/index.ts';
import { Pace } from '../../../src/pace.ts';
import { Sender } from '../../../src/sender.ts';
import { Sightings } from './sightings.ts';

/** Nothing hides an order. */
const PARTITIONS = 1;
const POLL_MS = 50;
/** Of all requests: voters are registered, and half of those who come have voted. */
const MIDDAY = 0.7;

const scrape = z.object({ atMs: z.number(), metrics: z.string() });
export type Scrape = z.infer<typeof scrape>;

export interface StoredRecord extends LogRecord {
  readonly topic: string;
  readonly partition: number;
}

/** All that a day leaves behind. */
export interface HeldDay {
  /** Of every topic, in its order. */
  readonly records: readonly StoredRecord[];
  /** What the services logged. */
  readonly logged: string;
  /** What the metrics said in the course of the day. */
  readonly scrapes: readonly Scrape[];
  /** Values of the headers that stood on the requests: a station's program may be instrumented. */
  readonly headers: ReadonlySet<string>;
}

/** A simulated day through a real log and the real services. */
export async function holdDay(day: {
  readonly voters: number;
  readonly seed: number;
  readonly faults: number;
  readonly mixing?: Mixing;
}): Promise<HeldDay> {
  const { mixing, ...wanted } = day;
  const parameters = simulationParameters.parse({ ...wanted, partitions: PARTITIONS });
  const election = new SimulatedElection(parameters, mixing);
  const database = await openTestDatabase();
  const log = await openEventLog({ databaseUrl: database.url });
  await log.createTopics(topicsOf(PARTITIONS));
  const services = startServices(database.url);
  const headers = new Set<string>();
  try {
    const requests = await Promise.race([
      send(election, senderOf(log, parameters), log, headers, services.scrapes),
      services.failed,
    ]);
    await Promise.race([countedAll(log, requests, services.scrapes), services.failed]);
    const logged = await services.stop();
    return { records: await recordsOf(log), logged, scrapes: services.scrapes, headers };
  } finally {
    await services.stop();
    await log.close();
    await database.close();
  }
}

/** @returns how many requests were sent. */
async function send(
  election: SimulatedElection,
  sender: Sender,
  log: EventLog,
  headers: Set<string>,
  scrapes: readonly Scrape[],
): Promise<number> {
  let requests = 0;
  let isMidday = false;
  for (const { records, phase, requests: sent } of election.ticks()) {
    await sender.send(records.map((each) => instrumented(each, headers)));
    requests += sent;
    if (phase === 'announcing') await until(async () => (await undecided(log)) === 0);
    if (isMidday || requests < election.requestsEstimate * MIDDAY) continue;
    // However fast the machine is, the metrics have told something of the day before its end.
    isMidday = true;
    const sightings = () => new Sightings({ scrapes, logged: '' });
    await until(async () => sightings().count(BALLOT_BOX) > 0 && sightings().count(ELECTORAL_ROLL) > 0);
  }
  return requests;
}

function senderOf(log: EventLog, parameters: SimulationParameters): Sender {
  const pace = new Pace({ speed: undefined, rate: undefined, signal: new AbortController().signal });
  return new Sender(log, pace, undefined, startOf(parameters).end);
}

/** As a program sends it that traces its calls. */
function instrumented(each: RequestRecord, headers: Set<string>): RequestRecord {
  const traceparent = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  headers.add(traceparent);
  return { ...each, record: { ...each.record, headers: { traceparent } } };
}

async function undecided(log: EventLog): Promise<number> {
  const [decided] = await log.committed(ADJUDICATOR_GROUP, ELECTION_REQUESTS);
  const [requests] = await log.watermarks(ELECTION_REQUESTS);
  return (requests?.end ?? 0) - (decided?.position ?? 0);
}

/** Each request has its event, and the metrics say that the votes are counted. */
async function countedAll(log: EventLog, requests: number, scrapes: readonly Scrape[]): Promise<void> {
  const endOf = async (topic: string) => (await log.watermarks(topic))[0]?.end ?? 0;
  const ends = async () => Promise.all([ELECTIONS, ELECTORAL_ROLL, BALLOT_BOX].map(endOf));
  // The creation of the log answers no request.
  await until(async () => (await ends()).reduce((sum, end) => sum + end) === requests + 1);
  const votes = await endOf(BALLOT_BOX);
  const counted = `votestream_projection_position{projection="results",generation="1",state="serving",topic="${BALLOT_BOX}",partition="0"} ${votes}\n`;
  await until(async () => scrapes.at(-1)?.metrics.includes(counted) ?? false);
}

async function recordsOf(log: EventLog): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  for (const { name: topic, partitions } of topicsOf(PARTITIONS)) {
    for (let partition = 0; partition < partitions; partition++) {
      for await (const { records } of log.read(topic, partition, 0)) {
        for (const { position, key, value, timestampMs, headers } of records)
          found.push({ topic, partition, position, key, value, timestampMs, headers });
      }
    }
  }
  return found;
}

function startServices(databaseUrl: string) {
  const script = fileURLToPath(new URL('./services.ts', import.meta.url));
  const child = spawn(process.execPath, [script, databaseUrl, String(PARTITIONS)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const logged = text(child.stderr);
  const scrapes: Scrape[] = [];
  createInterface(child.stdout).on('line', (line) => scrapes.push(scrape.parse(JSON.parse(line))));
  const failed = exited.then(async () => Promise.reject(new Error(`the services ended: ${await logged}`)));
  failed.catch(() => undefined);
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
    return logged;
  };
  return { scrapes, failed, stop };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(POLL_MS);
}
