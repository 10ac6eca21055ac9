import {
  type GenerationView,
  OperationsReader,
  type OperationsView,
  ReadModelsOfAnotherVersionError,
} from '@votestream/api/operations';
import {
  ADJUDICATOR_GROUP,
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  PROJECTOR_GROUP,
  type RequestTopic,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import { projections } from '@votestream/domain/projections';
import {
  type EventLog,
  openEventLog,
  PartitionCountMismatchError,
  UnknownTopicError,
} from '@votestream/event-log';
import { openReadModels, type ReadModels } from '@votestream/read-models';
import { isDecided } from './counted.ts';
import { FailedError } from './exit.ts';
import type { Installation } from './installation.ts';

const REQUEST_TOPICS = [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const;

/** What `votestream status --json` prints. */
export interface Status {
  readonly log: { readonly id: string | null; readonly engine: string | null };
  readonly services: { readonly adjudicators: number; readonly projectors: number };
  readonly topics: readonly { topic: string; partitions: number; end: number[] }[];
  readonly requests: readonly { topic: RequestTopic; decided: boolean }[];
  readonly readModels: readonly ReadModelStatus[];
  readonly generations: OperationsView['generations'];
  readonly projectors: OperationsView['projectors'];
}

/** The generation of a read model that serves. */
interface ReadModelStatus {
  readonly projection: string;
  readonly generation: number | null;
  readonly positions: readonly number[];
  /** The partitions in which records wait. */
  readonly behind: readonly number[];
  readonly behindRecords: number | null;
  readonly behindSeconds: number | null;
  readonly parked: number;
}

const NOTHING: Status = {
  log: { id: null, engine: null },
  services: { adjudicators: 0, projectors: 0 },
  topics: [],
  requests: [],
  readModels: [],
  generations: [],
  projectors: [],
};

/**
 * Looks, and changes nothing: where there is no log yet, none is made.
 * @throws PartitionCountMismatchError
 */
export async function readStatus({
  configuration,
  databaseUrl,
  logger,
  shutdown,
}: Installation): Promise<Status> {
  const { kafka } = configuration;
  const readModels = openReadModels({ databaseUrl });
  shutdown.onClose('read models', () => readModels.close());
  if (!kafka && !(await hasLog(readModels))) return NOTHING;
  const log = await openEventLog({ databaseUrl, logger, kafka });
  shutdown.onClose('event log', () => log.close());
  const names = await topicsIn(log, configuration.partitions);
  if (names === undefined) return NOTHING;

  const { generations, projectors } = await operationsOf(log, readModels);
  return {
    log: { id: (await log.id()) ?? null, engine: log.description },
    services: {
      adjudicators: await log.groupMembers(ADJUDICATOR_GROUP),
      projectors: await log.groupMembers(PROJECTOR_GROUP),
    },
    topics: await Promise.all(names.map((topic) => topicStatus(log, topic))),
    requests: await Promise.all(REQUEST_TOPICS.map((topic) => requestStatus(log, topic))),
    readModels: projections.map(({ name }) => readModelStatus(name, generations)),
    generations,
    projectors,
  };
}

/** To open the log in PostgreSQL is to make it. */
async function hasLog({ pool }: ReadModels): Promise<boolean> {
  const { rows } = await pool.query<{ has: boolean }>(
    `SELECT to_regclass('votestream_log.topics') IS NOT NULL AS has`,
  );
  return rows[0]?.has ?? false;
}

/** @returns undefined where they are not created yet. @throws PartitionCountMismatchError */
async function topicsIn(log: EventLog, configured: number): Promise<string[] | undefined> {
  const topics = topicsOf(configured);
  try {
    for (const { name, partitions } of topics) {
      const found = await log.partitionCount(name);
      if (found !== partitions) throw new PartitionCountMismatchError(name, found, partitions);
    }
  } catch (error) {
    if (error instanceof UnknownTopicError) return undefined;
    throw error;
  }
  return topics.map(({ name }) => name);
}

async function operationsOf(log: EventLog, readModels: ReadModels): Promise<OperationsView> {
  const reader = new OperationsReader({ log, readModels });
  try {
    // The second look is exact where the first had to take a wide gap for records.
    await reader.read();
    return (await reader.read()).view;
  } catch (error) {
    throw error instanceof ReadModelsOfAnotherVersionError ? new FailedError(error.message) : error;
  }
}

async function topicStatus(log: EventLog, topic: string) {
  const watermarks = await log.watermarks(topic);
  return { topic, partitions: watermarks.length, end: watermarks.map(({ end }) => end) };
}

async function requestStatus(log: EventLog, topic: RequestTopic) {
  const end = (await log.watermarks(topic)).map((mark) => ({
    partition: mark.partition,
    position: mark.end,
  }));
  return { topic, decided: await isDecided(log, topic, end) };
}

function readModelStatus(projection: string, generations: readonly GenerationView[]): ReadModelStatus {
  const serving = generations.find((each) => each.projection === projection && each.state === 'serving');
  const progress = serving?.progress ?? [];
  return {
    projection,
    generation: serving?.generation ?? null,
    positions: progress.map(({ position }) => position),
    behind: progress.flatMap(({ behind, partition }) =>
      behind === 0 || partition === null ? [] : [partition],
    ),
    ...lagOf(progress),
    parked: serving?.records.parked ?? 0,
  };
}

/** Of all partitions: the records together, and the longest time. null where it is not known of one of them. */
export function lagOf(progress: GenerationView['progress']): {
  behindRecords: number | null;
  behindSeconds: number | null;
} {
  const known = progress.flatMap(({ behind }) => (behind === null ? [] : [behind]));
  const seconds = progress.flatMap(({ behindSeconds }) => (behindSeconds === null ? [] : [behindSeconds]));
  const isKnown = (numbers: readonly number[]) => numbers.length > 0 && numbers.length === progress.length;
  return {
    behindRecords: isKnown(known) ? known.reduce((sum, each) => sum + each, 0) : null,
    behindSeconds: isKnown(seconds) ? Math.max(...seconds) : null,
  };
}
