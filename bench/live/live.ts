import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ELECTIONS, PARTITIONS_DEFAULT, topicsOf } from '@votestream/domain';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import type { Engine } from '../engines.ts';
import { freePort, startService } from '../processes.ts';
import { electionHistory } from '../replay/history/history.ts';
import { cpuSecondsOf, residentBytesOf } from '../replay/process-tree.ts';
import { rounded } from '../report.ts';
import { castAtRate } from './cast-at-rate.ts';
import { noteCommits } from './commits.ts';
import type { Order, Received, Task } from './subscribers.ts';

export interface Load {
  readonly subscribers: number;
  /** Votes a second; as many ballots are issued. */
  readonly rate: number;
  /** Of the measured time. */
  readonly seconds: number;
}

/** The web process under the same votes, with one reader, before the crowd comes. */
const WARM_UP_SECONDS = 10;
/** From the last reader's snapshot to the measured time. */
const SETTLE_SECONDS = 5;
const CONNECT_SECONDS_MAX = 120;
/** Of votes at the rate, so that they never run out; made as they are needed. */
const HISTORY_SECONDS = 600;
const SAMPLE_MS = 500;
const READY_POLL_MS = 100;

const subscribersProgram = fileURLToPath(new URL('./subscribers.ts', import.meta.url));

/**
 * Readers of the live feed of one web process, as it is shipped, while votes are counted: how long from a commit of the
 * projector until a reader has the frame that shows it, and what a reader costs. The readers are TCP connections of
 * another process, which parses every frame and looks for gaps. Needs the built site.
 */
export async function live(engine: Engine, load: Load): Promise<object> {
  const installation = await engine.open();
  const port = await freePort();
  const env = { ...installation.env, PORT: String(port) };
  const configuration = readConfiguration(env);
  const logger = createLogger({ name: 'bench', level: 'warn', format: 'json' });
  const database = await openDatabase(configuration, { logger });
  const log = await openEventLog({ databaseUrl: database.url, logger, kafka: configuration.kafka });
  await log.createTopics(topicsOf(configuration.partitions));
  const [projector, web] = [['projector'], ['api']].map((command) => startService(command, env));
  if (!projector || !web) throw new Error('the services could not be started');
  const pids = { web: web.pid, projector: projector.pid };
  try {
    return {
      log: installation.log,
      ...load,
      partitions: configuration.partitions,
      ...(await measured({ log, databaseUrl: database.url, port, pids, load })),
    };
  } finally {
    await Promise.all([projector.stop(), web.stop()]);
    await log.close();
    await database.close();
    await installation.remove();
  }
}

interface Pids {
  readonly web: number;
  readonly projector: number;
}

interface Measured {
  readonly log: EventLog;
  readonly databaseUrl: string;
  readonly port: number;
  readonly pids: Pids;
  readonly load: Load;
}

async function measured({ log, databaseUrl, port, pids, load }: Measured): Promise<object> {
  const { subscribers, rate, seconds } = load;
  const history = electionHistory(rate * HISTORY_SECONDS, PARTITIONS_DEFAULT);
  const announcing = history.next().value?.get(ELECTIONS);
  if (!announcing) throw new Error('the history begins with no election');
  await log.append(ELECTIONS, announcing);
  const path = await electionPath(port);

  const casting = castAtRate(log, history, rate);
  const over = new AbortController();
  const readers = fork(subscribersProgram, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    const told = (order: Order) => void readers.send(order);
    told({ do: 'subscribe', port, path, subscribers: 1 });
    await taskOf(readers, 'subscribed');
    await delay(WARM_UP_SECONDS * 1_000);
    const residentBefore = await residentWithin(pids.web, SETTLE_SECONDS);

    told({ do: 'subscribe', port, path, subscribers: subscribers - 1 });
    const { milliseconds: connectedMs } = await taskOf(readers, 'subscribed');
    const commits = noteCommits(databaseUrl, over.signal);
    await delay(SETTLE_SECONDS * 1_000);

    told({ do: 'measure' });
    const cast = casting.sent;
    const cpu = cpuOf(pids, readers);
    const startedMs = performance.now();
    const resident = await residentWithin(pids.web, seconds);
    told({ do: 'report', commits: commits.times });
    const elapsed = (performance.now() - startedMs) / 1_000;
    const used = cpuOf(pids, readers);
    const votes = casting.sent - cast;
    const { received } = await taskOf(readers, 'received');
    return {
      votesPerSecond: Math.round(votes / elapsed),
      ...receivedOf(received, subscribers, elapsed),
      connectSeconds: rounded(connectedMs / 1_000),
      kilobytesPerSubscriber: rounded((resident - residentBefore) / subscribers / 1_000),
      webResidentMb: rounded(resident / 1_000_000),
      cpuOfOneCore: {
        web: rounded((used.web - cpu.web) / elapsed, 2),
        projector: rounded((used.projector - cpu.projector) / elapsed, 2),
        readers: rounded((used.readers - cpu.readers) / elapsed, 2),
      },
    };
  } finally {
    over.abort();
    readers.kill();
    await casting.stop();
  }
}

function receivedOf(received: Received, subscribers: number, seconds: number): object {
  const { updates, updateBytes, ...rest } = received;
  return {
    ...rest,
    updates,
    updatesPerSecond: rounded(updates / subscribers / seconds),
    updateBytesMean: Math.round(updateBytes / Math.max(1, updates)),
  };
}

function cpuOf(pids: Pids, readers: ChildProcess) {
  return {
    web: cpuSecondsOf(pids.web),
    projector: cpuSecondsOf(pids.projector),
    readers: readers.pid === undefined ? 0 : cpuSecondsOf(readers.pid),
  };
}

/** The median of what a process has resident, looked at again and again. */
async function residentWithin(pid: number, seconds: number): Promise<number> {
  const samples: number[] = [];
  const deadline = performance.now() + seconds * 1_000;
  while (performance.now() < deadline) {
    samples.push(residentBytesOf(pid));
    await delay(SAMPLE_MS);
  }
  return samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

async function electionPath(port: number): Promise<string> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/api/elections`).catch(() => undefined);
    const listing: unknown = response?.ok ? await response.json() : undefined;
    const [id] = /(?<="electionId":")[^"]+/.exec(JSON.stringify(listing ?? {})) ?? [];
    if (id) return `/api/elections/${id}/live`;
    await delay(READY_POLL_MS);
  }
}

async function taskOf<Kind extends Task['did']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<Task, { did: Kind }>> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process of the readers ended with ${code}`);
  });
  const late = delay(CONNECT_SECONDS_MAX * 1_000, undefined, { ref: false }).then(() => {
    throw new Error(`${kind} did not come within ${CONNECT_SECONDS_MAX} s`);
  });
  const task = await Promise.race([nextTask(child), ended, late]);
  if (!isOf(task, kind)) throw new Error(`${kind} was awaited, and came ${task.did}`);
  return task;
}

/** The boundary to the process of the readers, which is this program's own. */
async function nextTask(child: ChildProcess): Promise<Task> {
  const [message] = await once(child, 'message');
  return message as Task;
}

function isOf<Kind extends Task['did']>(task: Task, kind: Kind): task is Extract<Task, { did: Kind }> {
  return task.did === kind;
}
