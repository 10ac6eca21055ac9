import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  ADJUDICATOR_GROUP,
  BALLOT_SUBMISSIONS,
  PARTITIONS_DEFAULT,
  type RequestTopic,
  ROLL_REQUESTS,
} from '@votestream/domain';
import { type EventLog, partitionOfKey } from '@votestream/event-log';
import { readConfiguration } from '@votestream/platform';
import type { Engine, Installation } from '../engines.ts';
import { startService } from '../processes.ts';
import { settle } from '../replay/database-work.ts';
import { Random } from '../replay/history/random.ts';
import { peakResidentBytesOf } from '../replay/process-tree.ts';
import { rounded } from '../report.ts';
import { opened } from './opened.ts';
import { writeRestartHistory } from './restart-history.ts';

const POLL_MS = 20;
const MB = 1_000_000;
const AT = '2028-11-07T12:00:00Z';
const random = new Random(3);

/**
 * How long an adjudicator takes from the start of its process until it has decided a request in every partition, when
 * so many voters are on the roll and each has cast a ballot: first with nothing but the log, then from the snapshots
 * that it wrote when it was stopped.
 */
export async function* restart(engine: Engine, ballots: number, repeats: number): AsyncGenerator<object> {
  const installation = await engine.open();
  try {
    const { log, databaseUrl, close } = await opened(installation);
    try {
      await writeRestartHistory(log, ballots);
      await settle(databaseUrl);
      const folder = join(readConfiguration(installation.env).dataDir, 'adjudicator');
      for (let repeat = 1; repeat <= repeats; repeat += 1) {
        await rm(folder, { recursive: true, force: true });
        const fromLog = await start(log, installation);
        const snapshotBytes = await bytesIn(folder);
        const fromSnapshots = await start(log, installation);
        yield {
          log: installation.log,
          ballots,
          voters: ballots,
          fromLog,
          fromSnapshots,
          snapshotMb: Math.round(snapshotBytes / MB),
        };
      }
    } finally {
      await close();
    }
  } finally {
    await installation.remove();
  }
}

async function start(log: EventLog, { env }: Installation): Promise<object> {
  const probes = [
    ...(await probe(log, ROLL_REQUESTS, (voterId) => ({ voterId, stationId: 'nowhere' }))),
    ...(await probe(log, BALLOT_SUBMISSIONS, (ballotId) => ({ ballotId, reason: 'a probe' }))),
  ];
  const startedMs = performance.now();
  const service = startService(['adjudicator'], env);
  for (const { topic, partition, position } of probes) {
    while (!(await isCommitted(log, topic, partition, position))) await delay(POLL_MS);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const peakResidentMb = Math.round(peakResidentBytesOf(service.pid) / MB);
  const stoppingMs = performance.now();
  await service.stop();
  return {
    seconds: rounded(seconds, 2),
    peakResidentMb,
    stopSeconds: rounded((performance.now() - stoppingMs) / 1000, 2),
  };
}

/** A request that will be refused in each partition: of a voter or a ballot that nobody knows. */
async function probe(log: EventLog, topic: RequestTopic, dataOf: (id: string) => object) {
  const probes = [];
  for (let partition = 0; partition < PARTITIONS_DEFAULT; partition += 1) {
    let id = random.id();
    while (partitionOfKey(id, PARTITIONS_DEFAULT) !== partition) id = random.id();
    const type = topic === ROLL_REQUESTS ? 'CheckIn' : 'VoidVote';
    const data = { electionId: 'us-2028', ...dataOf(id) };
    const value = JSON.stringify({ type, version: 1, id: random.id(), at: AT, data });
    const [appended] = await log.append(topic, [{ key: id, value }]);
    if (!appended) throw new Error('the log gave no position');
    probes.push({ topic, ...appended });
  }
  return probes;
}

async function isCommitted(log: EventLog, topic: RequestTopic, partition: number, position: number) {
  const committed = await log.committed(ADJUDICATOR_GROUP, topic);
  return committed.some((each) => each.partition === partition && each.position > position);
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}
