import { randomUUID } from 'node:crypto';
import { announceElection, registerStation, registerVoters } from '@votestream/api/administrator';
import { signCall, signRequests } from '@votestream/api/station';
import { generateStationKey } from '@votestream/credentials';
import { electionDefinition, minuteOf } from '@votestream/domain';
import type { Engine } from '../engines.ts';
import { freePort, startService } from '../processes.ts';
import { cpuSecondsOf } from '../replay/process-tree.ts';
import { quantile, rounded } from '../report.ts';
import { StationConnection } from './station-connection.ts';

const ELECTION = 'bench-today';
const TOKEN = 'token-of-the-benchmark';
/** One call of a station is under way at a time, as where one official serves one voter. */
const STATIONS = 128;
const VOTERS_A_CALL = 500;
const HOUR_MS = 3_600_000;

type Station = Awaited<ReturnType<typeof openStation>>;
type Path = 'check-ins' | 'ballots';

/**
 * Voters who are checked in and ballots that are cast one by one over HTTP, each in a call of its own that waits for the
 * decision, with adjudicator, projector and site in their processes. Nothing is mixed: a ballot that waits for others
 * would measure that. Needs the built site.
 */
export async function intakeOverHttp(engine: Engine, voters: number): Promise<object> {
  const installation = await engine.open();
  const port = await freePort();
  const variables = { PORT: String(port), VOTESTREAM_ADMIN_TOKEN: TOKEN, MIX_SECONDS_MAX: '0' };
  const env = { ...installation.env, ...variables };
  const services = (['adjudicator', 'projector', 'api'] as const).map((name) => ({
    name,
    ...startService([name], env),
  }));
  const cpuSeconds = () =>
    Object.fromEntries([
      ...services.map(({ name, pid }) => [name, cpuSecondsOf(pid)] as const),
      ['client', process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6] as const,
    ]);
  try {
    const url = `http://127.0.0.1:${port}`;
    const stations = await openElection(url);
    const roll = await openRoll(url, voters);
    const checkIns = signed(stations, 'check-ins', roll, ({ electionId, stationId }, voterId) => ({
      type: 'CheckIn',
      data: { electionId, voterId, stationId },
    }));
    const ballots = signed(stations, 'ballots', roll, ({ electionId, stationId }, ballotId) => ({
      type: 'CastBallot',
      data: {
        electionId,
        ballotId,
        contestId: 'president',
        candidateId: 'ada-marsh',
        state: 'WY',
        channel: 'station',
        stationId,
      },
    }));
    const measured = measuring(cpuSeconds);
    return {
      log: installation.log,
      stations: STATIONS,
      checkIns: await measured(checkIns, 'check-ins', url),
      casts: await measured(ballots, 'ballots', url),
    };
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    await installation.remove();
  }
}

async function openElection(url: string): Promise<Station[]> {
  const nowMs = Date.now();
  const definition = electionDefinition.parse({
    electionId: ELECTION,
    name: 'Benchmark',
    date: new Date(nowMs).toISOString().slice(0, 10),
    clock: 'real',
    timeZone: 'UTC',
    contests: [
      {
        contestId: 'president',
        name: 'President',
        candidates: [{ candidateId: 'ada-marsh', name: 'Ada Marsh', party: 'Heron', colour: 'blue' }],
      },
    ],
    states: [
      {
        code: 'WY',
        name: 'Wyoming',
        electors: 3,
        expectedBallots: 1_000,
        pollsOpen: minuteOf(nowMs - HOUR_MS),
        pollsClose: minuteOf(nowMs + 12 * HOUR_MS),
      },
    ],
  });
  const by = { fetch: from(url), token: TOKEN };
  let isAnnounced = false;
  while (!isAnnounced) {
    // The services have only been started.
    isAnnounced = await announceElection(by, definition).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!isAnnounced) await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return Promise.all(Array.from({ length: STATIONS }, (_, at) => openStation(url, `wy-${at + 1}`)));
}

async function openStation(url: string, stationId: string) {
  const key = generateStationKey();
  const station = { stationId, state: 'WY', name: stationId, publicKey: key.publicKey };
  const answer = await registerStation({ fetch: from(url), token: TOKEN }, ELECTION, station);
  if (!answer.ok) throw new Error(answer.problem.detail);
  return { electionId: ELECTION, stationId, key };
}

/** @returns ids of registered voters */
async function openRoll(url: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (let first = 0; first < count; first += VOTERS_A_CALL) {
    const voters = ids
      .slice(first, first + VOTERS_A_CALL)
      .map((voterId) => ({ voterId, state: 'WY', gender: 'female', birthYear: 1980 }));
    const answer = await registerVoters({ fetch: from(url), token: TOKEN }, ELECTION, voters);
    if (!answer.ok) throw new Error(answer.problem.detail);
  }
  return ids;
}

/** CPU seconds so far, by process. */
type CpuSeconds = () => Readonly<Record<string, number>>;

/** Every station goes on with its next bundle as soon as it has its answer. */
function measuring(cpuSeconds: CpuSeconds) {
  return async (...load: Parameters<typeof callAll>) => {
    const before = cpuSeconds();
    const startedMs = performance.now();
    const milliseconds = await callAll(...load);
    const seconds = (performance.now() - startedMs) / 1_000;
    const after = cpuSeconds();
    const calls = milliseconds.length;
    return {
      calls,
      perSecond: Math.round(calls / seconds),
      p50Ms: rounded(quantile(milliseconds, 0.5)),
      p99Ms: rounded(quantile(milliseconds, 0.99)),
      cpuMsPerCall: Object.fromEntries(
        Object.entries(after).map(([name, spent]) => [
          name,
          rounded(((spent - (before[name] ?? 0)) * 1_000) / calls, 2),
        ]),
      ),
    };
  };
}

/** A station with its bundles of one request, each signed. */
interface PreparedStation extends Station {
  readonly bodies: readonly string[];
}

/** Bundles are signed before the clock runs: stations have machines of their own, and ballots wait there. */
function signed(
  stations: readonly Station[],
  path: Path,
  ids: readonly string[],
  requestOf: (station: Station, id: string) => object,
): PreparedStation[] {
  return stations.map((station, at) => {
    const own = ids.filter((_, index) => index % stations.length === at);
    const bodies = own.map((id, index) => {
      const request = { version: 1, id: randomUUID(), ...requestOf(station, id) };
      return signRequests(station, { path, number: index + 1, requests: [request] }).body;
    });
    return { ...station, bodies };
  });
}

/** @returns how long each call took, in milliseconds */
async function callAll(stations: readonly PreparedStation[], path: Path, url: string): Promise<number[]> {
  const address = `/api/elections/${ELECTION}/${path}`;
  const milliseconds: number[] = [];
  await Promise.all(
    stations.map(async ({ stationId, key, bodies }) => {
      const connection = new StationConnection(url);
      for (const body of bodies) {
        const { headers } = signCall(address, body, { stationId, privateKey: key.privateKey });
        const sentMs = performance.now();
        const status = await connection.post(address, headers, body);
        if (status !== 201) throw new Error(`${path} gave status ${status}`);
        milliseconds.push(performance.now() - sentMs);
      }
      connection.close();
    }),
  );
  return milliseconds;
}

function from(url: string) {
  return (path: string, init?: RequestInit): Promise<Response> => fetch(url + path, init);
}
