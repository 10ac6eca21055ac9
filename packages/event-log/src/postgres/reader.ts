import { PositionBeyondEndError } from '../errors.ts';
import type { LogRecord, Start } from '../event-log.ts';
import type { ReadBatch } from '../pace.ts';
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
): AsyncGenerator<ReadBatch> {
  const patience: Patience = follow ? { signal, outageMs: Number.POSITIVE_INFINITY } : { signal };
  const subscription = follow ? wakeups.subscribe(recordsOf(topic.id, partition)) : undefined;
  const stopWaiting = () => subscription?.wake();
  const findEnd = () => whileUnreachable(() => endOf(connections.reads, topic, partition), patience);
  let pageRecords = PAGE_RECORDS_MAX;
  let position = 0;
  let end = 0;
  let ahead: Promise<Page> | undefined;
  let yielded = false;
  const fetch = (stop: number) => {
    const start = position;
    const page = whileUnreachable(() => readPage(connections.reads, topic, partition, start, stop), patience);
    // It may be abandoned.
    page.catch(() => undefined);
    return page;
  };
  const nextStop = () => Math.min(position + pageRecords, end, until);
  const batchOf = (records: readonly LogRecord[]): ReadBatch => {
    const hasMore = position < Math.min(end, until);
    return { topic: topic.name, partition, records, nextPosition: position, hasMore };
  };
  /** A page that was cut cost its connection: the next ones ask for no more than fits. @returns whether it was cut */
  const adapt = ({ records, nextPosition, bytes }: Page, stop: number): boolean => {
    const isCut = nextPosition < stop;
    if (isCut) pageRecords = records.length;
    else if (2 * bytes <= PAGE_BYTES_MAX) pageRecords = Math.min(2 * pageRecords, PAGE_RECORDS_MAX);
    return isCut;
  };
  try {
    signal.addEventListener('abort', stopWaiting);
    position = await logId.positionOf(from);
    end = await findEnd();
    if (position > end) throw new PositionBeyondEndError(topic.name, partition, position, end);
    while (!signal.aborted) {
      if (position < Math.min(end, until)) {
        const stop = nextStop();
        const page = await (ahead ?? fetch(stop));
        adapt(page, stop);
        position = page.nextPosition;
        ahead = readAhead && position < Math.min(end, until) ? fetch(nextStop()) : undefined;
        yielded = true;
        yield batchOf(page.records);
      } else if (subscription !== undefined && position < until) {
        const isHeardOf = await subscription.next(POLL_MS);
        // What was heard of is mostly a few records: they are read without asking for the end.
        const start = position;
        const stop = Math.min(start + pageRecords, until);
        const page = isHeardOf && !signal.aborted ? await fetch(stop) : undefined;
        const last = page?.records.at(-1);
        if (page === undefined || last === undefined) end = await findEnd();
        else {
          const isCut = adapt(page, stop);
          position = last.position + 1;
          // Only a restored log has gaps. Where there are some, the page may have ended in one; a single one that fills
          // most of the page is found by the next look, at the latest after POLL_MS.
          const hasGaps = position - start > page.records.length;
          const mayGoOn = isCut || hasGaps || 2 * page.records.length >= stop - start;
          end = mayGoOn && position < until ? await findEnd() : position;
          yielded = true;
          yield batchOf(page.records);
        }
      } else {
        if (!yielded) yield batchOf([]);
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
