import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { EventLog, LogRecord } from '@votestream/event-log';
import { ArchiveError } from './errors.ts';
import { lineOf } from './line.ts';
import { MANIFEST, type ManifestEntry } from './manifest.ts';
import { ARCHIVED_TOPICS } from './topics.ts';

/** A file is closed at the record that brings it to one of these. */
const FILE_RECORDS_MAX = 20_000;
const FILE_BYTES_MAX = 16 * 1_048_576;
const POSITION_DIGITS = 15;
const compress = promisify(gzip);

export interface ArchiveProgress {
  readonly signal: AbortSignal;
  readonly onProgress?: (records: number) => void;
}

/**
 * Writes all that the log holds now into an empty folder. Events are read before the requests that they answer, so
 * that what is decided meanwhile leaves no event without its request.
 * @throws ArchiveError where the folder has something in it.
 */
export async function exportArchive(
  log: EventLog,
  folder: string,
  { signal, onProgress }: ArchiveProgress,
): Promise<{ files: number; records: number }> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new ArchiveError(`${folder} is not empty; name a folder that is new or empty`);
  }
  const date = new Date().toISOString().slice(0, 10);
  const written = { files: 0, records: 0 };
  for (const topic of ARCHIVED_TOPICS) {
    for (let partition = 0; partition < (await log.partitionCount(topic)); partition += 1) {
      for await (const records of portions(log, topic, partition, signal)) {
        await writeRecords(folder, { topic, partition, date }, records);
        written.files += 1;
        written.records += records.length;
        onProgress?.(written.records);
      }
      signal.throwIfAborted();
    }
  }
  return written;
}

async function* portions(
  log: EventLog,
  topic: string,
  partition: number,
  signal: AbortSignal,
): AsyncGenerator<LogRecord[]> {
  let portion: LogRecord[] = [];
  let bytes = 0;
  for await (const batch of log.read(topic, partition, 0, { signal })) {
    for (const record of batch.records) {
      portion.push(record);
      bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0);
      if (portion.length < FILE_RECORDS_MAX && bytes < FILE_BYTES_MAX) continue;
      yield portion;
      portion = [];
      bytes = 0;
    }
  }
  if (portion.length > 0) yield portion;
}

/** The file first, then its line in the manifest: what stands there is complete. */
async function writeRecords(
  folder: string,
  { topic, partition, date }: { topic: string; partition: number; date: string },
  records: readonly LogRecord[],
): Promise<void> {
  const first = records[0]?.position ?? 0;
  const last = records.at(-1)?.position ?? first;
  const name = `${String(first).padStart(POSITION_DIGITS, '0')}.ndjson.gz`;
  const file = `${topic}/${partition}/${date}/${name}`;
  const bytes = await compress(`${records.map(lineOf).join('\n')}\n`);
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), bytes, { flush: true });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const entry: ManifestEntry = { file, topic, partition, first, last, records: records.length, sha256 };
  await appendFile(join(folder, MANIFEST), `${JSON.stringify(entry)}\n`, { flush: true });
}
