import { setTimeout as delay } from 'node:timers/promises';
import type { Assignment, ConsumeOptions, RecordBatch } from './event-log.ts';

/** A batch of so many records is followed by the next one at once. */
const FULL_BATCH_RECORDS = 1_000;

/** Hands a batch to the consumer, and returns when the next one may be fetched. */
export async function inPace(
  { onBatch, batchIntervalMs = 0 }: Pick<ConsumeOptions, 'onBatch' | 'batchIntervalMs'>,
  batch: RecordBatch,
  assignment: Assignment,
): Promise<void> {
  const startedMs = performance.now();
  await onBatch(batch, assignment);
  if (batch.records.length >= FULL_BATCH_RECORDS) return;
  const restMs = batchIntervalMs - (performance.now() - startedMs);
  if (restMs > 0) await delay(restMs, undefined, { signal: assignment.signal }).catch(() => undefined);
}
