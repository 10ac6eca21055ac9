import { setTimeout as delay } from 'node:timers/promises';
import {
  ADJUDICATOR_GROUP,
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  ROLL_REQUESTS,
  topicsOf,
} from '@votestream/domain';
import {
  type Assignment,
  type EventLog,
  FencedError,
  PartitionCountMismatchError,
} from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { adjudicate } from './adjudicate.ts';
import { DirectoryReader } from './directory-reader.ts';
import type { OpenPartition } from './open-partition.ts';
import { Snapshots } from './snapshots/snapshots.ts';
import { takeOver } from './take-over.ts';

const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;
/** Requests that come one by one share transactions: a partition has at most 20 a second. */
const BATCH_INTERVAL_MS = 50;

export interface AdjudicatorOptions {
  readonly log: EventLog;
  /** Partitions of the roll and ballot topics. */
  readonly partitions: number;
  /** Where snapshots of the rules' state are kept; undefined: every start reads all events. */
  readonly snapshots?: SnapshotSettings | undefined;
  readonly logger: Logger;
  /** Ends the service after the running transactions. */
  readonly signal: AbortSignal;
}

export interface SnapshotSettings {
  readonly folder: string;
  /** Events of a partition that are worth one. Default: 50,000. */
  readonly eventsMin?: number;
}

/**
 * Runs the rules over the request topics until `signal` aborts. Any number may run at once: they share the partitions.
 * @throws PartitionCountMismatchError when the log has another number of partitions. Other failures are retried.
 */
export async function runAdjudicator(options: AdjudicatorOptions): Promise<void> {
  const { log, partitions, logger, signal } = options;
  const snapshots = options.snapshots && new Snapshots({ log, logger, ...options.snapshots });
  await snapshots?.prepare();
  let waitMs = RETRY_MS_MIN;
  while (!signal.aborted) {
    try {
      await log.createTopics(topicsOf(partitions));
      await serve({ log, logger, signal, snapshots }, () => {
        waitMs = RETRY_MS_MIN;
      });
    } catch (error) {
      if (error instanceof PartitionCountMismatchError) throw error;
      if (signal.aborted) break;
      logger.warn({ err: error, waitMs }, 'adjudication stopped; the partitions are taken over anew');
      await delay(waitMs, undefined, { signal }).catch(() => {});
      waitMs = Math.min(waitMs * 2, RETRY_MS_MAX);
    }
  }
  await snapshots?.close();
}

interface Serving {
  readonly log: EventLog;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly snapshots: Snapshots | undefined;
}

async function serve({ log, logger, signal, snapshots }: Serving, onProgress: () => void): Promise<void> {
  const reader = new DirectoryReader(log);
  const owned = new Map<Assignment, OpenPartition>();
  const letGo = (assignment: Assignment) => {
    const open = owned.get(assignment);
    owned.delete(assignment);
    if (open) snapshots?.forget(open);
  };
  await log.consume({
    group: ADJUDICATOR_GROUP,
    topics: [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS],
    signal,
    batchIntervalMs: BATCH_INTERVAL_MS,
    positionOf: async (assignment) => {
      const open = await takeOver(log, assignment, snapshots).catch((error: unknown) => {
        // It is another's again before it was taken over; the other partitions go on.
        if (assignment.signal.aborted) return undefined;
        throw error;
      });
      if (!open) return undefined;
      owned.set(assignment, open);
      snapshots?.keep(open);
      const { topic, partition } = assignment;
      const { position, events, snapshotEvents } = open;
      logger.debug({ topic, partition, position, events, snapshotEvents }, 'partition taken over');
      return position;
    },
    onBatch: async (batch, assignment) => {
      const open = owned.get(assignment);
      if (!open) throw new Error(`${batch.topic}/${batch.partition} was delivered before it was taken over`);
      try {
        await adjudicate(batch, assignment, open, reader);
        onProgress();
        snapshots?.consider();
      } catch (error) {
        letGo(assignment);
        if (!(error instanceof FencedError) && !assignment.signal.aborted) throw error;
        logger.info({ topic: batch.topic, partition: batch.partition }, 'partition has another owner now');
      }
    },
    onRevoked: (assignment) => {
      // At the end of the process its last state is still written down.
      if (!signal.aborted) letGo(assignment);
    },
  });
}
