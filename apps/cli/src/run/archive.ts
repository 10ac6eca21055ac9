import {
  ARCHIVED_TOPICS,
  type ArchivedPartition,
  ArchiveError,
  checkFiles,
  compareWithLog,
  type Difference,
  exportArchive,
  importArchive,
  readManifest,
} from '@votestream/archive';
import { ADJUDICATOR_GROUP, topicsOf } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { EXIT_FAILED, FailedError, UsageError } from '../exit.ts';
import { type InstallationWithLog, withLog } from '../installation.ts';
import { formatted, print, printJson } from '../output.ts';
import { createProgress } from '../progress.ts';

interface Options {
  readonly json?: true;
}

export async function exportTo(folder: string, { json }: Options): Promise<void> {
  await withLog('archive', async (installation) => {
    const { log, configuration } = installation;
    if ((await log.id()) === undefined)
      throw new UsageError('the log is empty', 'there is nothing to archive');
    await log.createTopics(topicsOf(configuration.partitions));
    const written = await withProgress(installation, 'exporting', await recordsIn(log), (progress) =>
      exportArchive(log, folder, progress),
    );
    if (json) printJson(written);
    else print(`${formatted(written.records)} records in ${formatted(written.files)} files`);
  });
}

export async function importFrom(folder: string, { json }: Options): Promise<void> {
  await withLog('archive', async (installation) => {
    const { log, configuration } = installation;
    const archived = await orFail(readManifest(folder));
    await log.createTopics(topicsOf(configuration.partitions));
    if ((await log.groupMembers(ADJUDICATOR_GROUP)) > 0) {
      throw new UsageError(
        'an adjudicator is at work',
        'stop it: nobody else may write while a log is restored',
      );
    }
    // All files before the first record: an archive that is damaged must not be half in the log.
    await checkAll(installation, folder, archived);
    const done = await withProgress(installation, 'restoring', recordsOf(archived), (progress) =>
      importArchive(log, folder, archived, progress),
    );
    if (json) printJson(done);
    else {
      print(`${formatted(done.restored)} records restored`);
      if (done.present > 0) print(`${formatted(done.present)} were there already`);
    }
  });
}

export async function verifyFolder(
  folder: string,
  { againstLog, json }: Options & { againstLog?: true },
): Promise<void> {
  await withLog('archive', async (installation) => {
    const archived = await orFail(readManifest(folder));
    const files = archived.reduce((sum, partition) => sum + partition.files.length, 0);
    const differences = againstLog ? await compareAll(installation, folder, archived) : [];
    // What is compared to its end was read whole.
    if (!againstLog || differences.length > 0) await checkAll(installation, folder, archived);
    const records = recordsOf(archived);
    if (json) printJson({ files, records, ...(againstLog && { differences }) });
    else {
      print(`${formatted(files)} files are as the manifest says, with ${formatted(records)} records`);
      if (againstLog && differences.length === 0) print('equal to the log, record by record');
      for (const { topic, partition, position, kind } of differences) {
        print(`${topic}/${partition} at ${position}: ${kind}`);
      }
    }
    if (differences.length > 0) process.exitCode = EXIT_FAILED;
  });
}

async function compareAll(
  installation: InstallationWithLog,
  folder: string,
  archived: readonly ArchivedPartition[],
): Promise<readonly Difference[]> {
  const { log, configuration } = installation;
  await log.createTopics(topicsOf(configuration.partitions));
  return withProgress(installation, 'comparing', recordsOf(archived), (progress) =>
    compareWithLog(log, folder, archived, progress),
  );
}

/** @throws FailedError where a file is not as the manifest says */
async function checkAll(
  installation: InstallationWithLog,
  folder: string,
  archived: readonly ArchivedPartition[],
): Promise<void> {
  await withProgress(installation, 'checking', recordsOf(archived), (progress) =>
    checkFiles(folder, archived, progress),
  );
}

async function withProgress<Result>(
  { shutdown }: InstallationWithLog,
  what: string,
  total: number,
  work: (progress: { signal: AbortSignal; onProgress: (records: number) => void }) => Promise<Result>,
): Promise<Result> {
  const progress = createProgress('records');
  const onProgress = (records: number) => progress.update(records, total, what);
  try {
    return await orFail(work({ signal: shutdown.signal, onProgress }));
  } finally {
    progress.stop();
  }
}

const recordsOf = (archived: readonly ArchivedPartition[]): number =>
  archived.flatMap(({ files }) => files).reduce((sum, { records }) => sum + records, 0);

/** About how many: on Kafka markers count too. */
async function recordsIn(log: EventLog): Promise<number> {
  const watermarks = await Promise.all(ARCHIVED_TOPICS.map((topic) => log.watermarks(topic)));
  return watermarks.flat().reduce((sum, { low, end }) => sum + end - low, 0);
}

/** What is wrong with an archive is said in a line. */
async function orFail<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((error: unknown) => {
    throw error instanceof ArchiveError ? new FailedError(error.message) : error;
  });
}
