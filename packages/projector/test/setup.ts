import { setTimeout as delay } from 'node:timers/promises';
import { ELECTIONS, type EventTopic, topicsOf } from '@votestream/domain';
import type { Projection } from '@votestream/domain/projections';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { openTestDatabase } from '@votestream/platform/testing';
import {
  type CountedPosition,
  countedPositions,
  migrate,
  openReadModels,
  type ReadModels,
  servingGeneration,
} from '@votestream/read-models';
import { runProjector } from '../src/index.ts';
import { logger } from './logger.ts';

export const PARTITIONS = 3;
export const LOG_ID = 'log-00000001';

export interface Night {
  readonly url: string;
  readonly log: EventLog;
  readonly readModels: ReadModels;
}

interface NightOptions {
  /** null: the log has no id yet. */
  readonly logId?: string | null;
}

/** Runs `work` on a database of its own, with an empty log and no read models yet. */
export async function onNight(work: (night: Night) => Promise<void>, options?: NightOptions): Promise<void> {
  const database = await openTestDatabase();
  await onNightIn(database, work, options).finally(() => database.close());
}

/** The same in a database that the caller opens and closes. */
export async function onNightIn(
  { url }: { readonly url: string },
  work: (night: Night) => Promise<void>,
  { logId = LOG_ID }: NightOptions = {},
): Promise<void> {
  const log = await openEventLog({ databaseUrl: url });
  const readModels = openReadModels({ databaseUrl: url });
  try {
    await log.createTopics(topicsOf(PARTITIONS));
    if (logId !== null) await createLogId(log, logId);
    await migrate(readModels);
    await work({ url, log, readModels });
  } finally {
    await readModels.close();
    await log.close();
  }
}

export async function createLogId(log: EventLog, logId = LOG_ID): Promise<void> {
  const created = {
    type: 'LogCreated',
    version: 1,
    id: 'event-0000',
    at: '2028-11-07T00:00:00Z',
    request: null,
    data: { logId },
  };
  await log.append(ELECTIONS, [{ key: null, partition: 0, value: JSON.stringify(created) }]);
}

/** Appends what is not a string as JSON. */
export async function append(
  log: EventLog,
  topic: EventTopic,
  partition: number,
  events: readonly unknown[],
): Promise<void> {
  await log.append(
    topic,
    events.map((event) => ({
      key: null,
      partition,
      value: typeof event === 'string' ? event : JSON.stringify(event),
    })),
  );
}

/** Runs `work` while a projector counts, then stops the projector. */
export async function whileProjecting(
  { log, readModels }: Pick<Night, 'log' | 'readModels'>,
  options: { readonly projections?: readonly Projection[]; readonly group?: string },
  work: () => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const projector = runProjector({ log, readModels, signal: stop.signal, logger, ...options });
  await Promise.race([work(), projector.then(() => failed('the projector ended by itself'))]).finally(() =>
    stop.abort(),
  );
  await projector;
}

function failed(message: string): never {
  throw new Error(message);
}

/** Waits until no record of these projections' topics is left to count. */
export async function untilCounted(
  { log, readModels }: Pick<Night, 'log' | 'readModels'>,
  projections: readonly Projection[],
): Promise<void> {
  for (const projection of projections) {
    const { topic } = projection.from;
    const partitions = await log.partitionCount(topic);
    for (let partition = 0; partition < partitions; partition++) {
      await until(async () => {
        const generation = await servingGeneration(readModels.db, projection);
        if (generation === undefined) return false;
        const positions = await countedPositions(readModels.db, projection, generation);
        const counted = positions.find((each) => each.partition === partition);
        return counted !== undefined && !(await log.hasCommittedFrom(topic, partition, counted.position));
      });
    }
  }
}

const POLL_MS = 5;

/** Waits for a condition; the test's own time limit ends it. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(POLL_MS);
}

/** The sums of a projection's counters over all partitions. */
export async function countersOf({ readModels }: Pick<Night, 'readModels'>, projection: Projection) {
  const positions = await countedPositions(readModels.db, projection, 1);
  const total = (of: (position: CountedPosition) => number) =>
    positions.reduce((sum, each) => sum + of(each), 0);
  return {
    read: total((each) => each.recordsRead),
    folded: total((each) => each.recordsFolded),
    ignored: total((each) => each.recordsIgnored),
    parked: total((each) => each.recordsParked),
  };
}
