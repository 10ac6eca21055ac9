import type { EventLog, LogRecord } from '@votestream/event-log';
import type { ArchiveProgress } from './export.ts';
import type { ArchivedPartition } from './manifest.ts';
import { readPartition } from './read.ts';
import { ARCHIVED_TOPICS } from './topics.ts';

/** How the log stands to the archive, in one partition. */
export interface Difference {
  readonly topic: string;
  readonly partition: number;
  readonly position: number;
  readonly kind: 'only in the archive' | 'only in the log' | 'not equal';
}

const DIFFERENCES_MAX = 20;

/** Reads the archive whole, which checks every file. @throws ArchiveError where one is not as the manifest says */
export async function checkFiles(
  folder: string,
  archived: readonly ArchivedPartition[],
  { signal, onProgress }: ArchiveProgress,
): Promise<{ files: number; records: number }> {
  let records = 0;
  for (const partition of archived) {
    for await (const portion of readPartition(folder, partition)) {
      signal.throwIfAborted();
      records += portion.length;
      onProgress?.(records);
    }
  }
  return { files: archived.reduce((sum, { files }) => sum + files.length, 0), records };
}

/** Compares every record of the archived topics, position by position; the first differences are enough. */
export async function compareWithLog(
  log: EventLog,
  folder: string,
  archived: readonly ArchivedPartition[],
  { signal, onProgress }: ArchiveProgress,
): Promise<{ records: number; differences: Difference[] }> {
  const differences: Difference[] = [];
  let records = 0;
  for (const topic of ARCHIVED_TOPICS) {
    for (let partition = 0; partition < (await log.partitionCount(topic)); partition += 1) {
      const files =
        archived.find((each) => each.topic === topic && each.partition === partition)?.files ?? [];
      const inArchive = each(readPartition(folder, { files }));
      const inLog = each(recordsOf(log, topic, partition, signal));
      for await (const { position, kind } of differencesOf(inArchive, inLog)) {
        if (kind) differences.push({ topic, partition, position, kind });
        onProgress?.(++records);
        if (differences.length >= DIFFERENCES_MAX) return { records, differences };
      }
      signal.throwIfAborted();
    }
  }
  return { records, differences };
}

/** Merges two sequences by position. */
async function* differencesOf(
  inArchive: AsyncGenerator<LogRecord>,
  inLog: AsyncGenerator<LogRecord>,
): AsyncGenerator<{ position: number; kind: Difference['kind'] | undefined }> {
  let archived = await next(inArchive);
  let logged = await next(inLog);
  while (archived || logged) {
    if (!logged || (archived && archived.position < logged.position)) {
      if (archived) yield { position: archived.position, kind: 'only in the archive' };
      archived = await next(inArchive);
    } else if (!archived || logged.position < archived.position) {
      yield { position: logged.position, kind: 'only in the log' };
      logged = await next(inLog);
    } else {
      yield { position: logged.position, kind: isEqual(archived, logged) ? undefined : 'not equal' };
      archived = await next(inArchive);
      logged = await next(inLog);
    }
  }
}

async function next(records: AsyncGenerator<LogRecord>): Promise<LogRecord | undefined> {
  const { value, done } = await records.next();
  return done ? undefined : value;
}

async function* each(portions: AsyncIterable<readonly LogRecord[]>): AsyncGenerator<LogRecord> {
  for await (const portion of portions) yield* portion;
}

async function* recordsOf(
  log: EventLog,
  topic: string,
  partition: number,
  signal: AbortSignal,
): AsyncGenerator<readonly LogRecord[]> {
  for await (const batch of log.read(topic, partition, 0, { signal })) yield batch.records;
}

/** Redpanda Connect writes no null: a key or a value that is missing is as good as an empty one. */
export function isEqual(a: LogRecord, b: LogRecord): boolean {
  const same = (left: Buffer | null, right: Buffer | null) =>
    Buffer.compare(left ?? NOTHING, right ?? NOTHING) === 0;
  const names = Object.keys(a.headers);
  return (
    a.timestampMs === b.timestampMs &&
    same(a.key, b.key) &&
    same(a.value, b.value) &&
    names.length === Object.keys(b.headers).length &&
    names.every((name) => same(a.headers[name] ?? null, b.headers[name] ?? null))
  );
}

const NOTHING = Buffer.alloc(0);
