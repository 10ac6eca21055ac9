import { ELECTIONS, PROJECTOR_GROUP } from '@votestream/domain';
import { projections as allProjections, type Projection } from '@votestream/domain/projections';
import { type Assignment, type EventLog, WrongLogError } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import {
  beginGenerations,
  countedLogs,
  type Generation,
  migrate,
  type ReadModels,
  type Upsert,
  upsertInto,
} from '@votestream/read-models';
import { beginPartition, type PartitionCounter, PositionSetBackError } from './partition-counter.ts';
import { untilAvailable } from './retry.ts';

export interface ProjectorOptions {
  /** Its topics exist. */
  readonly log: EventLog;
  readonly readModels: ReadModels;
  /** Default: all that are declared. */
  readonly projections?: readonly Projection[];
  /** Projectors of one group share the partitions among them. */
  readonly group?: string;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Keeps the read models up to date until `signal` aborts; then it finishes or rolls back the batch at hand. Waits for
 * the log's first record, and for the database whenever it is away.
 *
 * @throws DeclarationChangedError, WrongLogError: what is stored was built from other declarations or another log.
 */
export async function runProjector(options: ProjectorOptions): Promise<void> {
  const { readModels, projections = allProjections, signal, logger } = options;
  const prepare = async () => {
    await migrate(readModels);
    return identifyLog(options);
  };
  const logId = await untilAvailable(prepare, { signal, logger });
  if (logId === undefined) return;
  while (!signal.aborted) {
    const generations = await untilAvailable(() => beginGenerations(readModels, projections, logId), options);
    if (generations === undefined) return;
    logger.info({ logId, projections: generations.map(({ projection }) => projection.name) }, 'counting');
    try {
      await consume(options, logId, generations);
    } catch (error) {
      if (!(error instanceof PositionSetBackError)) throw error;
      logger.warn({ err: error }, 'reading again from the stored positions');
    }
  }
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

async function consume(
  { log, readModels, group = PROJECTOR_GROUP, signal, logger }: ProjectorOptions,
  logId: string,
  generations: readonly Generation[],
): Promise<void> {
  const counters = new WeakMap<Assignment, PartitionCounter>();
  const upserts = new Map(
    generations.map(({ projection, generation }) => [projection.name, upsertInto(projection, generation)]),
  );
  const upsertOf = ({ projection, generation }: Generation): Upsert =>
    upserts.get(projection.name) ?? upsertInto(projection, generation);

  const positionOf = async (assignment: Assignment) => {
    const { topic, partition } = assignment;
    const counter = await beginPartition({
      readModels,
      logId,
      topic,
      partition,
      generations: generations.filter(({ projection }) => projection.from.topic === topic),
      upsertOf,
      signal: AbortSignal.any([signal, assignment.signal]),
      logger,
    });
    if (counter === undefined) return undefined;
    counters.set(assignment, counter);
    return { logId, position: counter.position };
  };

  await log.consume({
    group,
    topics: [...new Set(generations.map(({ projection }) => projection.from.topic))],
    signal,
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
  });
}
