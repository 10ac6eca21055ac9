import { randomUUID } from 'node:crypto';
import { runAdjudicator } from '@votestream/adjudicator';
import { generateStationKey, type StationKey, signContent } from '@votestream/credentials';
import {
  BALLOT_SUBMISSIONS,
  type ElectionDefinition,
  electionDefinition,
  minuteOf,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { runProjector } from '@votestream/projector';
import { openReadModels } from '@votestream/read-models';
import { decisions } from '../../src/contract/decisions.ts';
import { problem } from '../../src/contract/problem.ts';
import { type ApiDependencies, createApi, Intake } from '../../src/index.ts';
import { signCall } from '../../src/station/call.ts';
import type { Engine } from './engines.ts';

export const PARTITIONS = 2;
export const TOKEN = 'token-of-the-administrator-of-this-test';
const HOUR_MS = 3_600_000;

type Api = ReturnType<typeof createApi>;

/** Polls of VT are open now, those of WY were, those of AK will be. */
export function definitionOf(electionId: string): ElectionDefinition {
  const nowMs = Date.now();
  const state = (code: string, fromHours: number, toHours: number) => ({
    code,
    name: code,
    electors: 3,
    expectedBallots: 1_000,
    pollsOpen: minuteOf(nowMs + fromHours * HOUR_MS),
    pollsClose: minuteOf(nowMs + toHours * HOUR_MS),
  });
  const candidate = (candidateId: string) => ({
    candidateId,
    name: candidateId,
    party: 'Party',
    colour: 'blue',
  });
  return electionDefinition.parse({
    electionId,
    name: 'An election of today',
    date: new Date(nowMs).toISOString().slice(0, 10),
    clock: 'real',
    timeZone: 'UTC',
    contests: [
      { contestId: 'president', name: 'President', candidates: [candidate('ada'), candidate('jonah')] },
      { contestId: 'senate', name: 'Senate', candidates: [candidate('dee')] },
    ],
    states: [state('VT', -5, 5), state('WY', -5, -1), state('AK', 1, 5)],
  });
}

/** An answer of the API: the decisions, or the problem. */
export interface Told {
  readonly status: number;
  /** `accepted`, a reason, or the name of a problem. */
  readonly outcomes: readonly string[];
  readonly body: unknown;
  readonly headers: Headers;
}

export async function told(response: Response): Promise<Told> {
  const { status, headers } = response;
  const body: unknown = await response.json();
  if (status === 201) {
    const outcomes = decisions
      .parse(body)
      .decisions.map((each) => (each.outcome === 'accepted' ? 'accepted' : each.reason));
    return { status, outcomes, body, headers };
  }
  const { type } = problem.parse(body);
  return { status, outcomes: [type.replace('/problems/', '')], body, headers };
}

/** A station as a test plays it. */
export interface Station {
  readonly electionId: string;
  readonly stationId: string;
  readonly state: string;
  readonly key: StationKey;
}

export interface StationRequest {
  readonly type: string;
  readonly version: 1;
  readonly id: string;
  readonly data: object;
}

export function checkIn(station: Station, voterId: string, id: string = randomUUID()): StationRequest {
  const { electionId, stationId } = station;
  return { type: 'CheckIn', version: 1, id, data: { electionId, voterId, stationId } };
}

export function ballot(station: Station, choice: object = {}): StationRequest {
  const { electionId, stationId, state } = station;
  return {
    type: 'CastBallot',
    version: 1,
    id: randomUUID(),
    data: {
      electionId,
      ballotId: randomUUID(),
      contestId: 'president',
      candidateId: 'ada',
      state,
      channel: 'station',
      stationId,
      ...choice,
    },
  };
}

let number = 0;

/** The body by which a station hands requests in, signed. */
export function handIn(
  { electionId, stationId, key }: Station,
  path: 'check-ins' | 'ballots',
  requests: readonly unknown[],
): string {
  number += 1;
  const content = JSON.stringify({
    electionId,
    stationId,
    number,
    requests,
  });
  const topic = path === 'ballots' ? BALLOT_SUBMISSIONS : ROLL_REQUESTS;
  return JSON.stringify({ content, signature: signContent(topic, content, key) });
}

export function pathOf({ electionId }: { readonly electionId: string }, path: string): string {
  return `/api/elections/${electionId}/${path}`;
}

/** The whole writing side on real parts. */
export interface PollingDay {
  readonly log: EventLog;
  readonly api: Api;
  readonly intake: Intake;
  /** Another process of the API. */
  startApi(
    options?: Partial<ApiDependencies> & {
      mixSecondsMax?: number;
      answerMsMax?: number;
      /** What it takes for its log: by default its own client of it. */
      logOf?: (log: EventLog) => EventLog;
      now?: () => number;
    },
  ): Promise<StartedApi>;
  startAdjudicator(): Promise<{ stop(): Promise<void> }>;
  startProjector(): Promise<void>;
  administer(path: string, body: unknown, api?: Api): Promise<Told>;
  /** Sends a body as the station, signed. */
  send(station: Station, path: 'check-ins' | 'ballots', body: string, api?: Api): Promise<Told>;
  registerStation(electionId: string, state: string): Promise<Station>;
  registerVoters(electionId: string, state: string, count: number): Promise<string[]>;
  /** The log goes away and comes back. */
  restartLog(): Promise<void>;
  /** The log can be reached and does not answer, until the work is done. */
  whileLogIsSilent<Result>(work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

interface StartedApi {
  readonly api: Api;
  readonly intake: Intake;
  /** Its own client of the log. */
  readonly log: EventLog;
  stop(): Promise<void>;
}

const logger = createLogger({ name: 'api-test', level: 'fatal', format: 'json' });

/** undefined where there is no broker. */
export async function openPollingDay(engine: Engine): Promise<PollingDay | undefined> {
  const opened = await engine.open();
  if (!opened) return undefined;
  const closing: (() => Promise<void>)[] = [];
  const log = await opened.connect();
  await log.createTopics(topicsOf(PARTITIONS));
  const readModels = openReadModels({ databaseUrl: opened.databaseUrl });

  const startApi: PollingDay['startApi'] = async ({
    mixSecondsMax = 0,
    answerMsMax = 60_000,
    logOf = (log: EventLog) => log,
    now = Date.now,
    ...options
  } = {}) => {
    const own = await opened.connect();
    const controller = new AbortController();
    const { signal } = controller;
    const intake = new Intake({ log: logOf(own), logger, signal, mixSecondsMax, answerMsMax, now });
    const { databaseUrl } = opened;
    const api = createApi({ readModels, databaseUrl, logger, signal, intake, adminToken: TOKEN, ...options });
    const stop = async () => {
      if (signal.aborted) return;
      controller.abort();
      await intake.requests.settled();
      await own.close();
    };
    closing.push(stop);
    return { api, intake, log: own, stop };
  };
  const startAdjudicator: PollingDay['startAdjudicator'] = async () => {
    const own = await opened.connect();
    const controller = new AbortController();
    const { signal } = controller;
    const running = runAdjudicator({ log: own, partitions: PARTITIONS, logger, signal });
    const stop = async () => {
      if (signal.aborted) return;
      controller.abort();
      await running;
      await own.close();
    };
    closing.push(stop);
    return { stop };
  };

  const startProjector = async () => {
    const own = await opened.connect();
    const controller = new AbortController();
    const { signal } = controller;
    const running = runProjector({ log: own, readModels, logger, signal });
    closing.push(async () => {
      controller.abort();
      await running;
      await own.close();
    });
  };

  const { api, intake } = await startApi();
  const administer: PollingDay['administer'] = async (path, body, by = api) =>
    told(
      await by.request(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify(body),
      }),
    );
  let stations = 0;
  return {
    log,
    api,
    intake,
    startApi,
    startAdjudicator,
    startProjector,
    administer,
    send: async (station, path, body, by = api) => {
      const address = pathOf(station, path);
      const { stationId, key } = station;
      return told(await by.request(address, signCall(address, body, { stationId, ...key })));
    },
    registerStation: async (electionId, state) => {
      stations += 1;
      const stationId = `${state.toLowerCase()}-${stations}`;
      const key = generateStationKey();
      const { publicKey } = key;
      const answer = await administer(pathOf({ electionId }, 'stations'), {
        stationId,
        state,
        name: stationId,
        publicKey,
      });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return { electionId, stationId, state, key };
    },
    registerVoters: async (electionId, state, count) => {
      const voters = Array.from({ length: count }, () => ({
        voterId: randomUUID(),
        state,
        gender: 'other',
        birthYear: 1980,
      }));
      const answer = await administer(pathOf({ electionId }, 'voters'), { voters });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return voters.map(({ voterId }) => voterId);
    },
    restartLog: () => opened.restart(),
    whileLogIsSilent: (work) => opened.whileSilent(work),
    close: async () => {
      for (const close of closing.reverse()) await close();
      await readModels.close();
      await log.close();
      await opened.close();
    },
  };
}
