import type { EventLog, LogRecord } from '@votestream/event-log';
import { Cursor } from './cursor.ts';
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
): Promise<void> {
  let records = 0;
  for (const partition of archived) {
    for await (const portion of readPartition(folder, partition)) {
      signal.throwIfAborted();
      records += portion.length;
      onProgress?.(records);
    }
  }
}

/**
 * Compares every record of the archived topics, position by position; the first differences are enough. Reads every
 * file as `checkFiles` does, unless it ends early.
 * @throws ArchiveError where a file is not as the manifest says
 */
export async function compareWithLog(
  log: EventLog,
  folder: string,
  archived: readonly ArchivedPartition[],
  { signal, onProgress }: ArchiveProgress,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  let compared = 0;
  for (const { topic, partition, files, isInLog } of await partitionsOfBoth(log, archived)) {
    const inArchive = new Cursor(readPartition(folder, { files }));
    const inLog = new Cursor(isInLog ? recordsOf(log, topic, partition, signal) : nothing());
    try {
      while (differences.length < DIFFERENCES_MAX) {
        const logged = inLog.head ?? (await inLog.refilled());
        const record = inArchive.head ?? (await inArchive.refilled());
        const position = Math.min(record?.position ?? Infinity, logged?.position ?? Infinity);
        if (position === Infinity) break;
        const kind = differenceAt(position, record, logged);
        if (kind) differences.push({ topic, partition, position, kind });
        if (record?.position === position) inArchive.skip();
        if (logged?.position === position) inLog.skip();
        onProgress?.(++compared);
      }
    } finally {
      await inLog.end();
    }
    signal.throwIfAborted();
    if (differences.length >= DIFFERENCES_MAX) break;
  }
  return differences;
}

/** The archive may have partitions that the log does not have, and the other way round. */
async function partitionsOfBoth(
  log: EventLog,
  archived: readonly ArchivedPartition[],
): Promise<readonly (ArchivedPartition & { readonly isInLog: boolean })[]> {
  const counts = new Map<string, number>();
  for (const topic of ARCHIVED_TOPICS) counts.set(topic, await log.partitionCount(topic));
  const isInLog = ({ topic, partition }: ArchivedPartition) => partition < (counts.get(topic) ?? 0);
  const known = new Set(archived.map(({ topic, partition }) => `${topic}/${partition}`));
  const inLog = [...counts].flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition, files: [], isInLog: true })),
  );
  const notArchived = inLog.filter(({ topic, partition }) => !known.has(`${topic}/${partition}`));
  return [...archived.map((each) => ({ ...each, isInLog: isInLog(each) })), ...notArchived];
}

function differenceAt(
  position: number,
  archived: LogRecord | undefined,
  logged: LogRecord | undefined,
): Difference['kind'] | undefined {
  if (logged?.position !== position) return 'only in the archive';
  if (archived?.position !== position) return 'only in the log';
  return isEqual(archived, logged) ? undefined : 'not equal';
}

/** What a partition of the log holds now. */
export async function* recordsOf(
  log: EventLog,
  topic: string,
  partition: number,
  signal: AbortSignal,
): AsyncGenerator<readonly LogRecord[]> {
  for await (const batch of log.read(topic, partition, 0, { signal })) yield batch.records;
}

async function* nothing(): AsyncGenerator<never> {}

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
