import { PositionBeyondEndError } from '../errors.ts';
import type { RecordBatch, Start } from '../event-log.ts';
import { type Patience, whileUnreachable } from './connections.ts';
import { PAGE_BYTES_MAX, PAGE_RECORDS_MAX, POLL_MS } from './limits.ts';
import { type Page, readPage } from './page.ts';
import type { LogParts } from './parts.ts';
import { endOf } from './positions.ts';
import type { Topic } from './topics.ts';
import { recordsOf } from './wakeups.ts';

export interface Reading {
  readonly topic: Topic;
  readonly partition: number;
  readonly from: Start;
  /** Exclusive. */
  readonly until?: number | undefined;
  readonly follow: boolean;
  /** Whether the next page may be fetched while the caller works on this one. */
  readonly readAhead: boolean;
  readonly signal: AbortSignal;
}

/**
 * Batches of a partition. No connection is held between two pages, so a reader that stands still or is abandoned costs
 * none, and one that goes on needs no snapshot of long ago. At most two pages are in memory.
 * @throws WrongLogError; PositionBeyondEndError
 */
export async function* readPartition(
  { connections, wakeups, logId }: LogParts,
  { topic, partition, from, until = Number.POSITIVE_INFINITY, follow, readAhead, signal }: Reading,
): AsyncGenerator<RecordBatch> {
  const patience: Patience = follow ? { signal, outageMs: Number.POSITIVE_INFINITY } : { signal };
  const subscription = follow ? wakeups.subscribe(recordsOf(topic.id, partition)) : undefined;
  const stopWaiting = () => subscription?.wake();
  const findEnd = () => whileUnreachable(() => endOf(connections.reads, topic, partition), patience);
  let pageRecords = PAGE_RECORDS_MAX;
  let position = 0;
  let end = 0;
  let ahead: Promise<Page> | undefined;
  let yielded = false;
  const fetch = () => {
    const [start, stop] = [position, Math.min(position + pageRecords, end, until)];
    const page = whileUnreachable(() => readPage(connections.reads, topic, partition, start, stop), patience);
    // It may be abandoned.
    page.catch(() => undefined);
    return page;
  };
  try {
    signal.addEventListener('abort', stopWaiting);
    position = await logId.positionOf(from);
    end = await findEnd();
    if (position > end) throw new PositionBeyondEndError(topic.name, partition, position, end);
    while (!signal.aborted) {
      if (position < Math.min(end, until)) {
        const { records, nextPosition, bytes } = await (ahead ?? fetch());
        // A page that was cut cost its connection: ask for no more than fits.
        const cut = nextPosition < Math.min(position + pageRecords, end, until);
        if (cut) pageRecords = records.length;
        else if (2 * bytes <= PAGE_BYTES_MAX) pageRecords = Math.min(2 * pageRecords, PAGE_RECORDS_MAX);
        position = nextPosition;
        ahead = readAhead && position < Math.min(end, until) ? fetch() : undefined;
        yielded = true;
        yield { topic: topic.name, partition, records, nextPosition };
      } else if (subscription !== undefined && position < until) {
        await subscription.next(POLL_MS);
        end = await findEnd();
      } else {
        if (!yielded) yield { topic: topic.name, partition, records: [], nextPosition: position };
        return;
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stopWaiting);
    subscription?.end();
  }
}
