import { randomUUID } from 'node:crypto';
import { frameOf } from '@votestream/api/client';
import { generateStationKey, signBundle } from '@votestream/credentials';
import { BALLOT_SUBMISSIONS, ELECTION_REQUESTS, topicsOf } from '@votestream/domain';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import { SimulatedElection, simulationParameters } from '@votestream/simulator';
import type { Engine } from './engines.ts';
import { freePort, startService } from './processes.ts';
import { quantile, rounded } from './report.ts';

const VOTES = 200;
const STATION = 'bench-01';
/** The hub sends at most ten frames a second: a vote that comes sooner would measure that. */
const PAUSE_MS = 150;

/**
 * From a ballot's append to the request topic until a client of the live feed has the frame with its vote: decided,
 * counted, read and sent, one vote at a time, with each service in its process. Needs the built site.
 */
export async function latency(engine: Engine): Promise<object> {
  const installation = await engine.open();
  const port = await freePort();
  const env = { ...installation.env, PORT: String(port) };
  const configuration = readConfiguration(env);
  const logger = createLogger({ name: 'bench', level: 'warn', format: 'json' });
  const database = await openDatabase(configuration, { logger });
  const log = await openEventLog({ databaseUrl: database.url, logger, kafka: configuration.kafka });
  await log.createTopics(topicsOf(configuration.partitions));
  const services = [['adjudicator'], ['projector'], ['api']].map((command) => startService(command, env));
  try {
    const milliseconds = await castOneByOne(log, port);
    return {
      log: installation.log,
      votes: VOTES,
      p50Ms: rounded(quantile(milliseconds, 0.5)),
      p95Ms: rounded(quantile(milliseconds, 0.95)),
      maxMs: rounded(quantile(milliseconds, 1)),
    };
  } finally {
    await Promise.all(services.map((service) => service.stop()));
    await log.close();
    await database.close();
    await installation.remove();
  }
}

async function castOneByOne(log: EventLog, port: number): Promise<number[]> {
  const election = new SimulatedElection(simulationParameters.parse({ voters: 1_000, seed: 7 }));
  const { electionId, contests, states } = election.definition;
  for (const tick of election.ticks()) {
    if (tick.phase !== 'announcing') break;
    for (const { topic, record } of tick.records) await log.append(topic, [record]);
  }
  const [state] = states;
  const [contest] = contests;
  const [candidate] = contest?.candidates ?? [];
  if (!state || !contest || !candidate) throw new Error('the election has no state or candidate');

  const key = generateStationKey();
  const station = { electionId, stationId: STATION, state: state.code, name: 'Bench' };
  const registration = { ...station, publicKey: key.publicKey };
  const at = state.pollsOpen;
  const register = { type: 'RegisterStation', version: 1, id: randomUUID(), at, data: registration };
  await log.append(ELECTION_REQUESTS, [{ key: electionId, value: JSON.stringify(register) }]);
  const frames = await subscribe(electionId, port);
  const milliseconds: number[] = [];
  for (let vote = 0; vote < VOTES; vote += 1) {
    const ballotId = randomUUID();
    const { contestId } = contest;
    const { candidateId } = candidate;
    const place = { state: state.code, channel: 'station', stationId: STATION };
    const data = { electionId, ballotId, contestId, candidateId, ...place };
    const requests = [{ type: 'CastBallot', version: 1, id: randomUUID(), data }];
    const content = JSON.stringify({ electionId, stationId: STATION, number: vote + 1, requests });
    const bundle = { topic: BALLOT_SUBMISSIONS, at: state.pollsOpen, content };
    const value = signBundle(bundle, key);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const startedMs = performance.now();
    await log.append(BALLOT_SUBMISSIONS, [{ key: ballotId, value }]);
    await frames.until(vote + 1);
    milliseconds.push(performance.now() - startedMs);
  }
  frames.close();
  return milliseconds;
}

/** Follows the live feed of an election, as soon as there is one. */
async function subscribe(electionId: string, port: number) {
  const controller = new AbortController();
  const address = `http://127.0.0.1:${port}/api/elections/${electionId}/live`;
  let response: Response | undefined;
  while (!response?.ok) {
    response = await fetch(address, { signal: controller.signal }).catch(() => undefined);
    if (!response?.ok) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const lines = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!lines) throw new Error('the live feed has no body');
  let buffered = '';
  let votes = 0;
  return {
    /** Resolves with the frame that brings the votes to this number. */
    until: async (wanted: number) => {
      while (votes < wanted) {
        const { value, done } = await lines.read();
        if (done) throw new Error('the live feed ended');
        buffered += value;
        const events = buffered.split('\n\n');
        buffered = events.pop() ?? '';
        for (const event of events) {
          const data = event.split('\n').find((line) => line.startsWith('data:'));
          if (!data) continue;
          const [row] = frameOf(data.slice(5)).results.filter(([, , , count]) => count > 0);
          if (row) votes = row[3];
        }
      }
    },
    close: () => controller.abort(),
  };
}
