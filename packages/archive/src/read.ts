import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { LogRecord } from '@votestream/event-log';
import { ArchiveError } from './errors.ts';
import { recordIn } from './line.ts';
import type { ArchivedPartition, ManifestEntry } from './manifest.ts';

/** A file that says it is larger when decompressed is refused. */
const FILE_BYTES_MAX = 1_073_741_824;
const decompress = promisify(gunzip);

/**
 * The records of one partition in order, file by file. Files may overlap where their writer was killed and went on
 * from an earlier position; each record comes once.
 * @throws ArchiveError where a file is not as the manifest describes it.
 */
export async function* readPartition(
  folder: string,
  { files }: Pick<ArchivedPartition, 'files'>,
): AsyncGenerator<LogRecord[]> {
  let next = 0;
  for (const entry of files) {
    const records = await readRecords(folder, entry);
    const fresh = records.filter(({ position }) => position >= next);
    next = Math.max(next, entry.last + 1);
    if (fresh.length > 0) yield fresh;
  }
}

async function readRecords(folder: string, entry: ManifestEntry): Promise<LogRecord[]> {
  const path = join(folder, entry.file);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new ArchiveError(`${path} stands in the manifest, but cannot be read`, { cause: error });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== entry.sha256) {
    throw new ArchiveError(
      `${path} was changed: its SHA-256 is ${sha256}, but the manifest says ${entry.sha256}`,
    );
  }
  const text = (await decompress(bytes, { maxOutputLength: FILE_BYTES_MAX })).toString();
  const records = text.split('\n').flatMap((line) => (line === '' ? [] : recordIn(line)));
  const ascending = records.every(({ position }, i) => position > (records[i - 1]?.position ?? -1));
  const isDescribed =
    records.length === entry.records &&
    records[0]?.position === entry.first &&
    records.at(-1)?.position === entry.last;
  if (!ascending || !isDescribed) {
    throw new ArchiveError(`${path} does not hold the records that the manifest describes`);
  }
  return records;
}
