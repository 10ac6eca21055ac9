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
/** So few that they are gone before the garbage collector has to look at them twice. */
const PORTION_RECORDS_MAX = 1_000;
const decompress = promisify(gunzip);

/**
 * The records of one partition in order, in portions. Files may overlap where their writer was killed and went on from
 * an earlier position; each record comes once.
 * @throws ArchiveError where a file is not as the manifest describes it: before the first record where its bytes were
 * changed, after the last one where it holds others than it should
 */
export async function* readPartition(
  folder: string,
  { files }: Pick<ArchivedPartition, 'files'>,
): AsyncGenerator<LogRecord[]> {
  let next = 0;
  for (const entry of files) {
    for (const portion of recordsOf(entry, join(folder, entry.file), await readText(folder, entry))) {
      const fresh = portion.filter(({ position }) => position >= next);
      if (fresh.length > 0) yield fresh;
    }
    next = Math.max(next, entry.last + 1);
  }
}

async function readText(folder: string, entry: ManifestEntry): Promise<string> {
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
  return (await decompress(bytes, { maxOutputLength: FILE_BYTES_MAX })).toString();
}

function* recordsOf(entry: ManifestEntry, path: string, text: string): Generator<LogRecord[]> {
  let records = 0;
  let last = -1;
  for (const lines of portionsOfLines(text)) {
    const portion = lines.map(recordIn);
    for (const { position } of portion) {
      if (position <= last || (records === 0 && position !== entry.first)) throw notAsDescribed(path);
      last = position;
      records += 1;
    }
    yield portion;
  }
  if (records !== entry.records || last !== entry.last) throw notAsDescribed(path);
}

function* portionsOfLines(text: string): Generator<string[]> {
  let lines: string[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    if (to > from) lines.push(text.slice(from, to));
    from = to + 1;
    if (lines.length < PORTION_RECORDS_MAX) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

function notAsDescribed(path: string): ArchiveError {
  return new ArchiveError(`${path} does not hold the records that the manifest describes`);
}
