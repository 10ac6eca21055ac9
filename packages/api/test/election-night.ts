import { setTimeout as delay } from 'node:timers/promises';
import {
  BALLOT_BOX,
  ELECTIONS,
  ELECTORAL_ROLL,
  type EventTopic,
  eventStreams,
  type Gender,
  type StreamEvent,
  topicsOf,
} from '@votestream/domain';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { openTestDatabase } from '@votestream/platform/testing';
import { runProjector } from '@votestream/projector';
import { openReadModels, type ReadModels } from '@votestream/read-models';
import { packedFrame } from '../src/contract/live.ts';
import { createApi } from '../src/index.ts';
import type { LiveOptions } from '../src/live/hub.ts';
import { DURING, definition } from './election.fixture.ts';

const PARTITIONS = 2;
const logger = createLogger({ name: 'api-test', level: 'fatal', format: 'json' });

type Unrecorded<Event> = Event extends { type: string; data: unknown }
  ? Pick<Event, 'type' | 'data'> & { readonly at?: string }
  : never;
type AnyEvent = Unrecorded<StreamEvent>;

export type Api = ReturnType<typeof createApi>;

/** The whole reading side on real parts: a log, a projector and as many web processes as a test starts. */
export interface ElectionNight {
  readonly log: EventLog;
  readonly readModels: ReadModels;
  readonly databaseUrl: string;
  /** One more web process. `stop` shuts it down as a server would. */
  startApi(live?: LiveOptions): { readonly api: Api; readonly stop: () => void };
  record(topic: EventTopic, partition: number, ...events: AnyEvent[]): Promise<void>;
  stopProjector(): Promise<void>;
  startProjector(): void;
  close(): Promise<void>;
}

export async function openElectionNight(): Promise<ElectionNight> {
  const database = await openTestDatabase();
  const log = await openEventLog({ databaseUrl: database.url });
  await log.createTopics(topicsOf(PARTITIONS));
  const readModels = openReadModels({ databaseUrl: database.url });
  const ended = new AbortController();
  let projector: { readonly stop: AbortController; readonly stopped: Promise<void> } | undefined;
  let recorded = 0;

  const night: ElectionNight = {
    log,
    readModels,
    databaseUrl: database.url,
    startApi: (live = {}) => {
      const stop = new AbortController();
      const signal = AbortSignal.any([stop.signal, ended.signal]);
      const api = createApi({ readModels, databaseUrl: database.url, log, logger, signal, live });
      return { api, stop: () => stop.abort() };
    },
    record: async (topic, partition, ...events) => {
      const stream = eventStreams[topic];
      const records = events.map(({ type, data, at = DURING }) => {
        recorded += 1;
        const request = { position: recorded, index: 0 };
        const version = stream.versionOf(type);
        const event = { type, version, id: `event-of-test-${recorded}`, at, request, data };
        const reading = stream.read(event);
        if (reading.kind === 'unreadable') throw new Error(reading.reason);
        return { key: null, value: JSON.stringify(event), partition, timestampMs: Date.parse(at) };
      });
      await log.append(topic, records);
    },
    startProjector: () => {
      const stop = new AbortController();
      projector = { stop, stopped: runProjector({ log, readModels, signal: stop.signal, logger }) };
    },
    stopProjector: async () => {
      projector?.stop.abort();
      await projector?.stopped;
    },
    close: async () => {
      ended.abort();
      await night.stopProjector();
      await readModels.close();
      await log.close();
      await database.close();
    },
  };
  await night.record(ELECTIONS, 0, { type: 'LogCreated', data: { logId: 'log-of-this-test' } });
  await night.record(ELECTIONS, 0, { type: 'ElectionAnnounced', data: definition });
  night.startProjector();
  return night;
}

let ballots = 0;

export function vote(
  state: string,
  candidateId: string,
  at?: string,
): Extract<AnyEvent, { type: 'VoteCast' }> {
  ballots += 1;
  return {
    type: 'VoteCast',
    ...(at !== undefined && { at }),
    data: {
      electionId: definition.electionId,
      ballotId: `ballot-of-test-${ballots}`,
      contestId: candidateId === 'dee-fox' ? 'senate' : 'president',
      candidateId,
      state,
      channel: 'station',
      stationId: 'station-1',
    },
  };
}

export function castVotes(night: ElectionNight, ...votes: AnyEvent[]): Promise<void> {
  return night.record(BALLOT_BOX, ballots % PARTITIONS, ...votes);
}

/** A voter on the roll, to whom a ballot was issued where `checkedIn`. */
export async function registerVoter(
  night: ElectionNight,
  { state, gender, checkedIn }: { state: string; gender: Gender; checkedIn: boolean },
): Promise<void> {
  ballots += 1;
  const voter = {
    electionId: definition.electionId,
    voterId: `voter-of-test-${ballots}`,
    state,
    gender,
    ageBand: '25-34' as const,
  };
  const issued: AnyEvent = {
    type: 'BallotIssued',
    data: { ...voter, stationId: 'station-1', checkInId: `check-in-of-test-${ballots}` },
  };
  await night.record(
    ELECTORAL_ROLL,
    ballots % PARTITIONS,
    { type: 'VoterRegistered', data: { ...voter, birthYear: 2000 } },
    ...(checkedIn ? [issued] : []),
  );
}

const WAIT_MS_MAX = 60_000;
const WAIT_MS = 10;

/** So many at once, of whom ballots were issued to the first. */
export async function registerVoters(
  night: ElectionNight,
  {
    state,
    gender,
    eligible,
    ballots: issued,
  }: { state: string; gender: Gender; eligible: number; ballots: number },
): Promise<void> {
  const voters = Array.from({ length: eligible }, () => {
    ballots += 1;
    return {
      electionId: definition.electionId,
      voterId: `voter-of-test-${ballots}`,
      state,
      gender,
      ageBand: '25-34' as const,
    };
  });
  await night.record(
    ELECTORAL_ROLL,
    ballots % PARTITIONS,
    ...voters.map((voter) => ({ type: 'VoterRegistered' as const, data: { ...voter, birthYear: 2000 } })),
    ...voters.slice(0, issued).map((voter) => ({
      type: 'BallotIssued' as const,
      data: { ...voter, stationId: 'station-1', checkInId: `check-in-of-${voter.voterId}` },
    })),
  );
}

/** Asks again until the answer is the awaited one. */
export async function eventually<Value>(
  ask: () => Promise<Value> | Value,
  isAwaited: (value: Value) => boolean,
): Promise<Value> {
  const deadlineMs = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const value = await ask();
    if (isAwaited(value)) return value;
    if (performance.now() > deadlineMs) throw new Error(`still not there: ${JSON.stringify(value)}`);
    await delay(WAIT_MS);
  }
}

export async function readJson(api: Api, path: string): Promise<unknown> {
  const response = await api.request(path);
  if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Waits until this many records of the ballot box are counted and shown. */
export async function countedThrough(api: Api, counted: number): Promise<void> {
  await eventually(
    async () => {
      const response = await api.request(`/api/elections/${definition.electionId}/snapshot`);
      return packedFrame.safeParse(await response.json()).data;
    },
    (frame) => frame?.freshness.counted === counted,
  );
}
