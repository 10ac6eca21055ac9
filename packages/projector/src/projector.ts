import { ELECTIONS, PROJECTOR_GROUP } from '@votestream/domain';
import { projections as allProjections, type Projection } from '@votestream/domain/projections';
import { type Assignment, type EventLog, WrongLogError } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { countedLogs, migrate, planGenerations, type ReadModels } from '@votestream/read-models';
import { Upserts } from './commit.ts';
import { beginPartition, type PartitionCounter } from './partition-counter.ts';
import type { RecountGenerations } from './rebuild/index.ts';
import { untilAvailable } from './retry.ts';
import { supervise } from './supervise.ts';
import { startTelemetry, type Telemetry } from './telemetry/index.ts';

/** Events that come one by one share commits: a partition has at most ten a second. */
const BATCH_INTERVAL_MS = 100;

export interface ProjectorOptions {
  /** Its topics exist. */
  readonly log: EventLog;
  readonly readModels: ReadModels;
  /** Default: all that are declared. */
  readonly projections?: readonly Projection[];
  /** Projectors of one group share the partitions among them. */
  readonly group?: string;
  /** Asked before a generation that this process has built serves. Without it, nothing is recounted. */
  readonly recount?: RecountGenerations;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Keeps the read models up to date until `signal` aborts; then it finishes or rolls back the batch at hand. Waits for
 * the log's first record, and for the database whenever it is away. Read models that are new, or declared with a new
 * version, are built meanwhile, by one of the projectors.
 *
 * @throws DeclarationChangedError, WrongLogError: what is stored was built from other declarations or another log.
 */
export async function runProjector(options: ProjectorOptions): Promise<void> {
  const { log, readModels, projections = allProjections, recount = async () => [], logger } = options;
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const prepare = async () => {
    await migrate(readModels);
    // What is wrong with the declarations is said at once, and not when the first record comes.
    await planGenerations(readModels.db, projections);
    return identifyLog(options);
  };
  const logId = await untilAvailable(prepare, { signal, logger });
  if (logId === undefined) return;
  logger.info({ logId, projections: projections.map(({ name }) => name) }, 'counting');

  const topics = [...new Set(projections.map(({ from }) => from.topic))];
  const { telemetry, stopped } = startTelemetry({ log, readModels, topics, signal, logger });
  const counters = new Map<Assignment, PartitionCounter>();
  const refresh = async () => {
    await Promise.all([...counters.values()].map((counter) => counter.refresh()));
  };
  const works = [
    consume({ ...options, projections, signal }, { logId, topics, counters, telemetry }),
    supervise({ log, readModels, projections, recount, refresh, telemetry, signal, logger }),
    stopped,
  ].map((work) => work.finally(() => ended.abort()));
  await Promise.all(works).finally(() => Promise.allSettled(works));
}

/** @returns undefined when the signal aborts before the log has its first record. @throws WrongLogError */
async function identifyLog({ log, readModels, signal }: ProjectorOptions): Promise<string | undefined> {
  const known = await log.id();
  const foreign = (await countedLogs(readModels.db)).find((logId) => logId !== known);
  if (foreign !== undefined) throw new WrongLogError(foreign, known);
  if (known !== undefined) return known;
  for await (const _ of log.read(ELECTIONS, 0, 0, { follow: true, signal })) {
    const created = await log.id();
    if (created !== undefined) return created;
  }
  return undefined;
}

interface Consuming {
  readonly logId: string;
  readonly topics: readonly string[];
  /** One for each partition that is assigned to this process. */
  readonly counters: Map<Assignment, PartitionCounter>;
  readonly telemetry: Telemetry;
}

async function consume(
  { log, readModels, projections = [], group = PROJECTOR_GROUP, signal, logger }: ProjectorOptions,
  { logId, topics, counters, telemetry }: Consuming,
): Promise<void> {
  const upserts = new Upserts();

  const positionOf = async (assignment: Assignment) => {
    const { topic, partition } = assignment;
    const declared = projections.filter(({ from }) => from.topic === topic);
    const counter = await beginPartition({
      log,
      readModels,
      logId,
      topic,
      partition,
      serving: async () => (await planGenerations(readModels.db, declared)).current,
      upserts,
      telemetry,
      signal: AbortSignal.any([signal, assignment.signal]),
      logger,
    });
    if (counter === undefined) return undefined;
    counters.set(assignment, counter);
    // What has begun to serve since the counter looked was told to those that were there; from here on it is told too.
    await counter.refresh();
    telemetry.assigned(topic, partition);
    return { logId, position: counter.position };
  };

  await log.consume({
    group,
    topics,
    signal,
    batchIntervalMs: BATCH_INTERVAL_MS,
    positionOf,
    onBatch: async (batch, assignment) => {
      const counter = counters.get(assignment);
      if (counter !== undefined) await counter.count(batch);
      else if (!signal.aborted && !assignment.signal.aborted) {
        throw new Error(
          `a batch of ${batch.topic}/${batch.partition} came before its position was asked for`,
        );
      }
    },
    onRevoked: (assignment) => {
      counters.delete(assignment);
      telemetry.revoked(assignment.topic, assignment.partition);
    },
  });
}
