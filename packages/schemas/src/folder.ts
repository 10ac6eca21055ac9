import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventCatalogue } from '@votestream/domain';
import { breaksOf } from './compatibility.ts';
import { jsonSchema } from './json-schema.ts';
import { type RecordSchema, recordSchemas } from './records.ts';
import { variationsOf } from './stored-examples.ts';

const EVENTS = 'events';
const STORED = 'stored';

/** Where a record's schema stands in the folder: `events/VoteCast.v1.json`. */
export function pathOf({ kind, type, version }: Pick<RecordSchema, 'kind' | 'type' | 'version'>): string {
  return `${kind}s/${type}.v${version}.json`;
}

/**
 * What a folder of schemas says against the code. `stale`: files that are not what the code would write. `broken`:
 * changes of events that stored records, or readers of before, would not survive.
 */
export interface FolderCheck {
  readonly stale: readonly string[];
  readonly broken: readonly string[];
}

/** Compares the folder with the code. Where something is broken, nothing is said of what is stale. */
export async function checkFolder(folder: string, records = recordSchemas()): Promise<FolderCheck> {
  const broken = await breaksIn(folder, records);
  if (broken.length > 0) return { stale: [], broken };
  return { stale: [...(await staleIn(folder, records)).keys()], broken };
}

/**
 * Writes the folder anew: the schema of every record, and records of every event as they may stand in a log. What was
 * written as stored once stays for ever.
 * @returns what was stale; where anything is broken, nothing was written.
 */
export async function exportFolder(folder: string, records = recordSchemas()): Promise<FolderCheck> {
  const broken = await breaksIn(folder, records);
  if (broken.length > 0) return { stale: [], broken };
  const stale = await staleIn(folder, records);
  for (const [path, content] of stale) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return { stale: [...stale.keys()], broken };
}

async function staleIn(folder: string, records: readonly RecordSchema[]): Promise<Map<string, string>> {
  const stale = new Map<string, string>();
  for (const [path, content] of await contentsOf(folder, records)) {
    if ((await readOptional(join(folder, path))) !== content) stale.set(path, content);
  }
  return stale;
}

/** Against a folder of another time, such as that of the branch that a change goes to. */
export async function breaksIn(folder: string, records = recordSchemas()): Promise<string[]> {
  const broken: string[] = [];
  for (const file of await readdir(join(folder, EVENTS)).catch(() => [])) {
    const path = `${EVENTS}/${file}`;
    const record = records.find((each) => pathOf(each) === path);
    if (record === undefined) {
      broken.push(`${path}: records of it stand in logs, but it is no longer known`);
      continue;
    }
    const before = jsonSchema.parse(JSON.parse(await readFile(join(folder, path), 'utf8')));
    broken.push(...breaksOf(before, record.schema).map((reason) => `${path}: ${reason}`));
  }
  return broken;
}

async function contentsOf(folder: string, records: readonly RecordSchema[]): Promise<Map<string, string>> {
  const contents = new Map(records.map((record) => [pathOf(record), pretty(record.schema)]));
  for (const record of records.filter(({ kind }) => kind === 'event')) {
    const path = storedPathOf(record);
    const before = (await readOptional(join(folder, path)))?.split('\n').filter((line) => line !== '') ?? [];
    const lines = variationsOf(record.schema, exampleOf(record)).map((each) => JSON.stringify(each));
    contents.set(path, `${[...new Set([...before, ...lines])].join('\n')}\n`);
  }
  return contents;
}

/** Where records of an event stand as logs may hold them, one a line. */
export function storedPathOf({ type, version }: Pick<RecordSchema, 'type' | 'version'>): string {
  return `${STORED}/${type}.v${version}.jsonl`;
}

function exampleOf({ type, version }: RecordSchema): unknown {
  for (const { example, earlier = [] } of eventCatalogue.flatMap((stream) => stream.events)) {
    if (example.type !== type) continue;
    if (example.version === version) return example;
    const older = earlier.find((each) => each.version === version);
    if (older !== undefined) return older.example;
  }
  throw new Error(`the event catalogue has no example of ${type} version ${version}`);
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function readOptional(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
