import { setTimeout as delay } from 'node:timers/promises';
import { runAdjudicator } from '@votestream/adjudicator';
import {
  ADJUDICATOR_GROUP,
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import { type Projection, projections } from '@votestream/domain/projections';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { openTestDatabase, type TestDatabase } from '@votestream/platform/testing';
import { runProjector } from '@votestream/projector';
import {
  countedPositions,
  migrate,
  openReadModels,
  type ReadModels,
  servingGeneration,
} from '@votestream/read-models';
import { Client } from 'pg';

export const PARTITIONS = 3;
const POLL_MS = 10;
const logger = createLogger({ name: 'test', level: 'error', format: 'json' });

/** Lets `work` append requests while they are adjudicated and counted; ends when all are. */
export async function holdElection(
  url: string,
  work: (log: EventLog) => Promise<unknown>,
  declared: readonly Projection[] = projections,
): Promise<void> {
  const log = await openEventLog({ databaseUrl: url });
  const readModels = openReadModels({ databaseUrl: url });
  const stop = new AbortController();
  const { signal } = stop;
  await log.createTopics(topicsOf(PARTITIONS));
  await migrate(readModels);
  const services = Promise.all([
    runAdjudicator({ log, partitions: PARTITIONS, logger, signal }),
    runProjector({ log, readModels, projections: declared, logger, signal }),
  ]);
  try {
    const held = async () => {
      await work(log);
      while (!(await isDecided(log))) await delay(POLL_MS);
      while (!(await isCounted(log, readModels, declared))) await delay(POLL_MS);
    };
    await Promise.race([held(), services.then(() => Promise.reject(new Error('a service ended by itself')))]);
  } finally {
    stop.abort();
    await services;
    await readModels.close();
    await log.close();
  }
}

async function isDecided(log: EventLog): Promise<boolean> {
  for (const topic of [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS]) {
    const committed = new Map(
      (await log.committed(ADJUDICATOR_GROUP, topic)).map(({ partition, position }) => [partition, position]),
    );
    for (let partition = 0; partition < (await log.partitionCount(topic)); partition++) {
      if (await log.hasCommittedFrom(topic, partition, committed.get(partition) ?? 0)) return false;
    }
  }
  return (await log.id()) !== undefined;
}

async function isCounted(
  log: EventLog,
  readModels: ReadModels,
  declared: readonly Projection[],
): Promise<boolean> {
  for (const projection of declared) {
    const { topic } = projection.from;
    const generation = await servingGeneration(readModels.db, projection);
    if (generation === undefined) return false;
    const positions = await countedPositions(readModels.db, projection, generation);
    for (let partition = 0; partition < (await log.partitionCount(topic)); partition++) {
      const counted = positions.find((each) => each.topic === topic && each.partition === partition);
      if (!counted || (await log.hasCommittedFrom(topic, partition, counted.position))) return false;
    }
  }
  return true;
}

/** A copy of a database to which nobody is connected. */
export async function copyOf(original: TestDatabase): Promise<TestDatabase> {
  const copy = await openTestDatabase();
  const [from, to] = [databaseName(original), databaseName(copy)];
  await inDatabase(original.url.replace(from, 'postgres'), async (client) => {
    await client.query(`DROP DATABASE ${to}`);
    await client.query(`CREATE DATABASE ${to} TEMPLATE ${from}`);
  });
  return copy;
}

function databaseName({ url }: TestDatabase): string {
  return new URL(url).pathname.slice(1);
}

export async function inDatabase<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return work(client).finally(() => client.end());
}
