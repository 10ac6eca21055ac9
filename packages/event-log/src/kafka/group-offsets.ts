import { setTimeout as delay } from 'node:timers/promises';
import type { PartitionPosition } from '../event-log.ts';
import type { KafkaConnection } from './connection.ts';
import { failureOf } from './failure.ts';
import { offsetFetchRequest } from './offset-fetch-request.ts';

/** Twice what a broker takes for the markers of a transaction on a busy machine. */
const SETTLE_MS_MAX = 1_000;
const SETTLE_INTERVAL_MS = 5;

export interface GroupPartitions {
  readonly group: string;
  readonly topic: string;
  readonly partitions: readonly number[];
}

/**
 * What a group has committed. A commit is acknowledged shortly before the coordinator of the group counts it, so
 * this waits while a transaction is undecided; but not long for one whose owner is gone and that nobody has fenced:
 * that one counts as not committed.
 */
export async function committedOffsets(
  connection: KafkaConnection,
  where: GroupPartitions,
): Promise<PartitionPosition[]> {
  const deadline = Date.now() + SETTLE_MS_MAX;
  while (Date.now() < deadline) {
    try {
      return await fetchOffsets(connection, where, true);
    } catch (error) {
      if (failureOf(error) !== 'unstable-offset') throw error;
    }
    await delay(SETTLE_INTERVAL_MS);
  }
  return fetchOffsets(connection, where, false);
}

async function fetchOffsets(
  connection: KafkaConnection,
  where: GroupPartitions,
  stable: boolean,
): Promise<PartitionPosition[]> {
  const request = offsetFetchRequest({ ...where, stable });
  return connection.withCoordinator(where.group, (coordinator) => coordinator.connectionPool.send(request));
}
