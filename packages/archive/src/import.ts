import type { EventLog, LogRecord } from '@votestream/event-log';
import { partitionOfKey } from '@votestream/event-log';
import { isEqual } from './compare.ts';
import { ArchiveError } from './errors.ts';
import type { ArchiveProgress } from './export.ts';
import type { ArchivedPartition } from './manifest.ts';
import { readPartition } from './read.ts';
import { ARCHIVED_TOPICS } from './topics.ts';

/** Types of events that stand in the partition of their key, whatever was wrong with other requests. */
const PLACED_BY_KEY = /^\{"type":"(VoterRegistered|VoteCast)"/;

/**
 * Restores an archive into a log that is empty, or holds the beginning of it: a restore that was stopped goes on.
 * Nobody may adjudicate meanwhile. Every record gets the position that it had.
 * @throws ArchiveError where the log holds something else, or has another number of partitions.
 */
export async function importArchive(
  log: EventLog,
  folder: string,
  archived: readonly ArchivedPartition[],
  { signal, onProgress }: ArchiveProgress,
): Promise<{ restored: number; present: number }> {
  const done = { restored: 0, present: 0 };
  await refuseUnknown(log, archived);
  for (const { topic, partition, files } of archived) {
    const partitions = await log.partitionCount(topic);
    const standing = standingRecords(log, topic, partition, signal);
    for await (const portion of readPartition(folder, { files })) {
      const missing: LogRecord[] = [];
      for (const record of portion) {
        refuseMisplaced(partition, partitions, record);
        const { value: present } = await standing.next();
        if (!present) missing.push(record);
        else if (present.position === record.position && isEqual(present, record)) done.present += 1;
        else throw otherThan(topic, partition, present);
      }
      signal.throwIfAborted();
      await log.restore(topic, partition, missing);
      done.restored += missing.length;
      onProgress?.(done.restored + done.present);
    }
    const { value: beyond } = await standing.next();
    if (beyond) throw otherThan(topic, partition, beyond);
  }
  return done;
}

/** What stood in the partition before. */
async function* standingRecords(
  log: EventLog,
  topic: string,
  partition: number,
  signal: AbortSignal,
): AsyncGenerator<LogRecord, undefined> {
  for await (const batch of log.read(topic, partition, 0, { signal })) yield* batch.records;
  return undefined;
}

/** Also in partitions of which the archive has nothing, a log to restore into holds nothing. */
async function refuseUnknown(log: EventLog, archived: readonly ArchivedPartition[]): Promise<void> {
  const known = new Set(archived.map(({ topic, partition }) => `${topic}/${partition}`));
  for (const { topic, partition } of archived) {
    const partitions = ARCHIVED_TOPICS.includes(topic) ? await log.partitionCount(topic) : 0;
    if (partition >= partitions) {
      throw new ArchiveError(
        `the archive has ${topic}/${partition}, which this log does not have; is VOTESTREAM_PARTITIONS as it was?`,
      );
    }
  }
  for (const topic of ARCHIVED_TOPICS) {
    for (let partition = 0; partition < (await log.partitionCount(topic)); partition += 1) {
      if (known.has(`${topic}/${partition}`) || !(await log.hasCommittedFrom(topic, partition, 0))) continue;
      throw new ArchiveError(`${topic}/${partition} has records, and the archive has none of it; ${HINT}`);
    }
  }
}

function refuseMisplaced(partition: number, partitions: number, { key, value }: LogRecord): void {
  if (!key || !PLACED_BY_KEY.test(value?.subarray(0, 40).toString() ?? '')) return;
  if (partitionOfKey(key.toString(), partitions) === partition) return;
  throw new ArchiveError(
    `the archive was made of another number of partitions than the ${partitions} of this log; set VOTESTREAM_PARTITIONS as it was`,
  );
}

const HINT = 'restore into an empty log';

function otherThan(topic: string, partition: number, { position }: LogRecord): ArchiveError {
  return new ArchiveError(`${topic}/${partition} at ${position} is not what the archive says; ${HINT}`);
}
