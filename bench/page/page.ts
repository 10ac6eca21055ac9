import { Agent, get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ELECTIONS, topicsOf } from '@votestream/domain';
import { openEventLog } from '@votestream/event-log';
import { createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import type { Engine } from '../engines.ts';
import { castAtRate } from '../live/cast-at-rate.ts';
import { freePort, startService } from '../processes.ts';
import { electionHistory } from '../replay/history/history.ts';
import { cpuSecondsOf } from '../replay/process-tree.ts';
import { quantile, rounded } from '../report.ts';

const PARTITIONS = 12;
/** Requests under way at any time, each on a connection of its own. */
const CONCURRENT = 50;
/** Votes are counted and the server is warm after this time. */
const WARM_UP_SECONDS = 10;
/** Of votes at the rate, so that they never run out. */
const HISTORY_SECONDS = 600;
const READY_POLL_MS = 100;

/**
 * How long the first page takes under many requests at once while votes are counted, so that it changes as often as it
 * can: the server's own time, by its Server-Timing header, and the time until the client has the whole page. Needs the
 * built site.
 */
export async function page(
  engine: Engine,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<object> {
  const installation = await engine.open();
  const port = await freePort();
  const env = { ...installation.env, PORT: String(port), VOTESTREAM_PARTITIONS: String(PARTITIONS) };
  const configuration = readConfiguration(env);
  const logger = createLogger({ name: 'bench', level: 'warn', format: 'json' });
  const database = await openDatabase(configuration, { logger });
  const log = await openEventLog({ databaseUrl: database.url, logger, kafka: configuration.kafka });
  await log.createTopics(topicsOf(PARTITIONS));
  const [projector, web] = [['projector'], ['api']].map((command) => startService(command, env));
  if (!projector || !web) throw new Error('the services could not be started');
  try {
    const history = electionHistory(rate * HISTORY_SECONDS, PARTITIONS);
    await log.append(ELECTIONS, history.next().value?.get(ELECTIONS) ?? []);
    const casting = castAtRate(log, history, rate);
    try {
      await untilAnnounced(port);
      await visited(port, WARM_UP_SECONDS);
      const [cast, cpu] = [casting.sent, cpuSecondsOf(web.pid)];
      const startedMs = performance.now();
      const visits = await visited(port, seconds);
      const elapsed = (performance.now() - startedMs) / 1_000;
      const used = cpuSecondsOf(web.pid) - cpu;
      return {
        log: installation.log,
        partitions: PARTITIONS,
        concurrent: CONCURRENT,
        seconds,
        votesPerSecond: Math.round((casting.sent - cast) / elapsed),
        pages: visits.length,
        pagesPerSecond: Math.round(visits.length / elapsed),
        bytes: Math.max(...visits.map(({ bytes }) => bytes)),
        versions: new Set(visits.map(({ version }) => version)).size,
        serverMs: quantiles(visits.map(({ serverMs }) => serverMs)),
        clientMs: quantiles(visits.map(({ clientMs }) => clientMs)),
        webCpuMsPerPage: rounded((used / visits.length) * 1_000, 2),
      };
    } finally {
      await casting.stop();
    }
  } finally {
    await Promise.all([projector.stop(), web.stop()]);
    await log.close();
    await database.close();
    await installation.remove();
  }
}

interface Visit {
  readonly serverMs: number;
  readonly clientMs: number;
  /** As they travel. */
  readonly bytes: number;
  readonly version: string;
}

/** Visitors who ask again as soon as they have the page. */
async function visited(port: number, seconds: number): Promise<Visit[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT });
  const deadline = performance.now() + seconds * 1_000;
  const visits: Visit[] = [];
  const visitor = async () => {
    while (performance.now() < deadline) visits.push(await visit(port, agent));
  };
  await Promise.all(Array.from({ length: CONCURRENT }, visitor));
  agent.destroy();
  return visits;
}

function visit(port: number, agent: Agent): Promise<Visit> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'gzip', accept: 'text/html' };
    get({ host: '127.0.0.1', port, path: '/', agent, headers }, (response: IncomingMessage) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        const timing = /^page;dur=([\d.]+)$/.exec(String(response.headers['server-timing']))?.[1];
        if (response.statusCode !== 200 || timing === undefined) {
          reject(new Error(`the page was answered with ${response.statusCode}`));
        }
        resolve({
          serverMs: Number(timing),
          clientMs: performance.now() - startedMs,
          bytes,
          version: String(response.headers.etag),
        });
      });
    }).on('error', reject);
  });
}

async function untilAnnounced(port: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/api/elections`).catch(() => undefined);
    if (response?.ok && (await response.text()).includes('electionId')) return;
    await delay(READY_POLL_MS);
  }
}

function quantiles(milliseconds: readonly number[]): object {
  const at = (part: number) => rounded(quantile(milliseconds, part));
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
