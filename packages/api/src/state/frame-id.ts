import { createHash } from 'node:crypto';
import type { CountedPartition } from './reading.ts';

const DIGEST_CHARACTERS = 16;

/**
 * Names what is counted: the number of records read, for people, and a digest of every counted position with the
 * number of records parked before it, because a retry of those changes rows and moves no position. It is made
 * from nothing else, so that all web processes give the same state the same id, and a reconnecting client can be
 * served by any of them.
 */
export function frameIdOf(counted: readonly CountedPartition[]): string {
  const positions = counted
    .map((each) => `${each.projection}@${each.generation}/${each.partition}=${each.position}-${each.parked}`)
    .sort()
    .join(';');
  const digest = createHash('sha256').update(positions).digest('hex').slice(0, DIGEST_CHARACTERS);
  const records = counted.reduce((sum, each) => sum + each.records, 0);
  return `${records}-${digest}`;
}
