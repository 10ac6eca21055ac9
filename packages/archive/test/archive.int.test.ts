import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BALLOT_BOX, topicsOf } from '@votestream/domain';
import { type EventLog, openEventLog } from '@votestream/event-log';
import { openTestDatabase } from '@votestream/platform/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkFiles, compareWithLog, exportArchive, importArchive, readManifest } from '../src/index.ts';

const PARTITIONS = 3;
/** More than one portion of a file. */
const RECORDS = 2_500;
const progress = { signal: new AbortController().signal };

let folder: string;
let log: EventLog;
let close: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'votestream-archive-'));
  close = [() => rm(folder, { recursive: true, force: true })];
  log = await emptyLog(PARTITIONS);
  for (let partition = 0; partition < PARTITIONS; partition += 1) await append(log, partition, RECORDS);
  await exportArchive(log, folder, progress);
});
afterEach(async () => {
  for (const step of close.reverse()) await step();
});

async function emptyLog(partitions: number): Promise<EventLog> {
  const database = await openTestDatabase();
  const opened = await openEventLog({ databaseUrl: database.url });
  close.push(
    () => database.close(),
    () => opened.close(),
  );
  await opened.createTopics(topicsOf(partitions));
  return opened;
}

async function append(to: EventLog, partition: number, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, i) => ({
    key: `key ${i}`,
    partition,
    value: JSON.stringify({ partition, i }),
  }));
  await to.append(BALLOT_BOX, records);
}

const compare = async (other: EventLog) =>
  compareWithLog(other, folder, await readManifest(folder), progress);

it('is equal to the log that it was made of, and to one that was restored from it', async () => {
  expect(await compare(log)).toEqual([]);
  const restored = await emptyLog(PARTITIONS);
  const archived = await readManifest(folder);
  expect(await importArchive(restored, folder, archived, progress)).toEqual({
    restored: PARTITIONS * RECORDS,
    present: 0,
  });
  expect(await compare(restored)).toEqual([]);
});

it('a restore that was stopped goes on behind what stands', async () => {
  const archived = await readManifest(folder);
  const half = await emptyLog(PARTITIONS);
  const [first] = archived;
  await importArchive(half, folder, first ? [first] : [], progress);
  expect(await importArchive(half, folder, archived, progress)).toEqual({
    restored: (PARTITIONS - 1) * RECORDS,
    present: RECORDS,
  });
  expect(await compare(half)).toEqual([]);
});

it('every record that is on one side only, or is another one, is a difference', async () => {
  await append(log, 1, 1);
  expect(await compare(log)).toEqual([
    { topic: BALLOT_BOX, partition: 1, position: RECORDS, kind: 'only in the log' },
  ]);

  const other = await emptyLog(PARTITIONS);
  await append(other, 0, 3);
  const found = (await compare(other)).filter(({ partition, position }) => partition === 0 && position < 4);
  // Their times are others.
  expect(found.map(({ kind }) => kind)).toEqual([
    'not equal',
    'not equal',
    'not equal',
    'only in the archive',
  ]);
});

it('a log with fewer partitions lacks all that stands in the others', async () => {
  const narrow = await emptyLog(PARTITIONS - 1);
  const archived = (await readManifest(folder)).filter(({ partition }) => partition === PARTITIONS - 1);
  const differences = await compareWithLog(narrow, folder, archived, progress);
  expect(differences.length).toBeGreaterThan(0);
  expect(new Set(differences.map(({ partition, kind }) => `${partition} ${kind}`))).toEqual(
    new Set([`${PARTITIONS - 1} only in the archive`]),
  );
});

it.for([
  ['records', (entry: Entry) => ({ ...entry, records: entry.records + 1 })],
  ['its first position', (entry: Entry) => ({ ...entry, first: entry.first + 1 })],
  ['its last position', (entry: Entry) => ({ ...entry, last: entry.last - 1 })],
] as const)('a file that does not hold what the manifest says of %s is found', async ([, altered]) => {
  const path = join(folder, 'manifest.ndjson');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const changed = lines.map((line, i) => (i === 1 ? JSON.stringify(altered(JSON.parse(line))) : line));
  await writeFile(path, `${changed.join('\n')}\n`);
  await expect(checkFiles(folder, await readManifest(folder), progress)).rejects.toThrow(
    'does not hold the records',
  );
});

it('writes into an empty folder only', async () => {
  expect(await readdir(folder)).toContain('manifest.ndjson');
  await expect(exportArchive(log, folder, progress)).rejects.toThrow('is not empty');
});

interface Entry {
  readonly first: number;
  readonly last: number;
  readonly records: number;
}
