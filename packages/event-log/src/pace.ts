import { setTimeout as delay } from 'node:timers/promises';
import type { Assignment, ConsumeOptions, RecordBatch } from './event-log.ts';

/** A batch of so many records is full, whatever stands behind it. */
const FULL_BATCH_RECORDS = 1_000;

/** A batch as a reader hands it out. */
export interface ReadBatch extends RecordBatch {
  /** Whether more was known to stand behind it; large records fill a batch before it has FULL_BATCH_RECORDS. */
  readonly hasMore: boolean;
}

/** Hands a batch to the consumer, and returns when the next one may be fetched. */
export async function inPace(
  { onBatch, batchIntervalMs = 0 }: Pick<ConsumeOptions, 'onBatch' | 'batchIntervalMs'>,
  batch: ReadBatch,
  assignment: Assignment,
): Promise<void> {
  const startedMs = performance.now();
  await onBatch(batch, assignment);
  if (batch.hasMore || batch.records.length >= FULL_BATCH_RECORDS) return;
  const restMs = batchIntervalMs - (performance.now() - startedMs);
  if (restMs > 0) await delay(restMs, undefined, { signal: assignment.signal }).catch(() => undefined);
}
