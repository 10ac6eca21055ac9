import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ArchiveError } from './errors.ts';

export const MANIFEST = 'manifest.ndjson';

/** One file of an archive: a line of its manifest. */
const entry = z.strictObject({
  /** Below the folder of the archive; `<topic>/<partition>/<date>/<first position>.ndjson.gz`. */
  file: z.string().regex(/^[a-z0-9.-]+\/\d+\/\d{4}-\d{2}-\d{2}\/\d+\.ndjson\.gz$/),
  topic: z.string(),
  partition: z.int().nonnegative(),
  /** Positions of the first and of the last record. */
  first: z.int().nonnegative(),
  last: z.int().nonnegative(),
  records: z.int().positive(),
  /** Of the file as it lies on disk, in hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ManifestEntry = z.infer<typeof entry>;

/** The files of one partition, in the order of their first positions. */
export interface ArchivedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly files: readonly ManifestEntry[];
}

/**
 * The manifest grows by a line for each file that is complete. A writer that was killed writes its last file again,
 * with more or fewer records and under the same name: the last line for a file counts.
 * @throws ArchiveError
 */
export async function readManifest(folder: string): Promise<ArchivedPartition[]> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ArchiveError(`${path} cannot be read: is ${folder} an archive?`, { cause: error });
  });
  const entries = new Map<string, ManifestEntry>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const read = entryIn(line);
    if (!read) throw new ArchiveError(`${path}, line ${index + 1}, describes no file of an archive`);
    entries.set(read.file, read);
  }
  const partitions = Map.groupBy(entries.values(), ({ topic, partition }) => `${topic}/${partition}`);
  return [...partitions.values()].flatMap((files) => {
    const [{ topic, partition } = { topic: '', partition: 0 }] = files;
    return { topic, partition, files: files.toSorted((a, b) => a.first - b.first) };
  });
}

function entryIn(line: string): ManifestEntry | undefined {
  try {
    return entry.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
