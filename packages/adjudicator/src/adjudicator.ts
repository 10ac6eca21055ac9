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
import { type OpenPartition, openPartition } from './open-partition.ts';

const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;

export interface AdjudicatorOptions {
  readonly log: EventLog;
  /** Partitions of the roll and ballot topics. */
  readonly partitions: number;
  readonly logger: Logger;
  /** Ends the service after the running transactions. */
  readonly signal: AbortSignal;
}

/**
 * Runs the rules over the request topics until `signal` aborts. Any number may run at once: they share the partitions.
 * @throws PartitionCountMismatchError when the log has another number of partitions. Other failures are retried.
 */
export async function runAdjudicator({ log, partitions, logger, signal }: AdjudicatorOptions): Promise<void> {
  let waitMs = RETRY_MS_MIN;
  while (!signal.aborted) {
    try {
      await log.createTopics(topicsOf(partitions));
      await serve(log, logger, signal, () => {
        waitMs = RETRY_MS_MIN;
      });
    } catch (error) {
      if (error instanceof PartitionCountMismatchError) throw error;
      if (signal.aborted) return;
      logger.warn({ err: error, waitMs }, 'adjudication stopped; the partitions are taken over anew');
      await delay(waitMs, undefined, { signal }).catch(() => {});
      waitMs = Math.min(waitMs * 2, RETRY_MS_MAX);
    }
  }
}

async function serve(
  log: EventLog,
  logger: Logger,
  signal: AbortSignal,
  onProgress: () => void,
): Promise<void> {
  const reader = new DirectoryReader(log);
  const owned = new Map<Assignment, OpenPartition>();
  await log.consume({
    group: ADJUDICATOR_GROUP,
    topics: [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS],
    signal,
    positionOf: async (assignment) => {
      const open = await openPartition(log, assignment);
      owned.set(assignment, open);
      const { topic, partition } = assignment;
      logger.debug(
        { topic, partition, position: open.position, events: open.events },
        'partition taken over',
      );
      return open.position;
    },
    onBatch: async (batch, assignment) => {
      const open = owned.get(assignment);
      if (!open) throw new Error(`${batch.topic}/${batch.partition} was delivered before it was taken over`);
      try {
        await adjudicate(batch, assignment, open, reader);
        onProgress();
      } catch (error) {
        owned.delete(assignment);
        if (!(error instanceof FencedError) && !assignment.signal.aborted) throw error;
        logger.info({ topic: batch.topic, partition: batch.partition }, 'partition has another owner now');
      }
    },
    onRevoked: (assignment) => {
      owned.delete(assignment);
    },
  });
}
