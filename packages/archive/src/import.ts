import type { EventLog, LogRecord } from '@votestream/event-log';
import { partitionOfKey } from '@votestream/event-log';
import { isEqual, recordsOf } from './compare.ts';
import { Cursor } from './cursor.ts';
import { ArchiveError } from './errors.ts';
import type { ArchiveProgress } from './export.ts';
import type { ArchivedPartition } from './manifest.ts';
import { readPartition } from './read.ts';
import { ARCHIVED_TOPICS } from './topics.ts';

/** Fewer would be more commits, more would be more memory. */
const RESTORED_AT_ONCE = 10_000;
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
    const standing = new Cursor(recordsOf(log, topic, partition, signal));
    let missing: LogRecord[] = [];
    const restoreMissing = async () => {
      signal.throwIfAborted();
      await log.restore(topic, partition, missing);
      done.restored += missing.length;
      missing = [];
      onProgress?.(done.restored + done.present);
    };
    for await (const portion of readPartition(folder, { files })) {
      for (const record of portion) {
        refuseMisplaced(partition, partitions, record);
        const present = standing.head ?? (await standing.refilled());
        standing.skip();
        if (!present) missing.push(record);
        else if (present.position === record.position && isEqual(present, record)) done.present += 1;
        else throw otherThan(topic, partition, present);
      }
      if (missing.length >= RESTORED_AT_ONCE) await restoreMissing();
    }
    await restoreMissing();
    const beyond = await standing.refilled();
    if (beyond) throw otherThan(topic, partition, beyond);
  }
  return done;
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
