import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventCatalogue, eventStreams } from '@votestream/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordSchema } from '../src/index.ts';
import { breaksIn, checkFolder, exportFolder, pathOf, recordSchemas, storedPathOf } from '../src/index.ts';

const infra = fileURLToPath(new URL('../../../infra/schemas', import.meta.url));
const records = recordSchemas();
const events = records.filter(({ kind }) => kind === 'event');
const streams = Object.values(eventStreams);

it('the schemas in infra/schemas are those of this version, and no event is broken (run `pnpm generate`)', async () => {
  expect(await checkFolder(infra)).toEqual({ stale: [], broken: [] });
});

it('infra/schemas holds nothing else', async () => {
  const files = await readdir(infra, { recursive: true, withFileTypes: true });
  const found = files.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const expected = [...records.map(pathOf), ...events.map(storedPathOf)].map((path) => join(infra, path));
  expect(found.toSorted()).toEqual(expected.toSorted());
});

it('every event that may be read has a schema, in all versions', () => {
  const catalogued = eventCatalogue.flatMap(({ events: each }) => each.map(({ example }) => example));
  for (const { type, version } of catalogued) {
    expect(events.filter((event) => event.type === type).map((event) => event.version)).toEqual(
      Array.from({ length: version }, (_, index) => index + 1),
    );
  }
});

describe('records as they may stand in a log are read for ever', () => {
  it.each(events.map((event) => [storedPathOf(event), event] as const))('%s', async (path, { topics }) => {
    const stream = streams.find(({ topic }) => topics.includes(topic));
    const lines = (await readFile(join(infra, path), 'utf8')).trimEnd().split('\n');
    for (const line of lines) expect(stream?.read(JSON.parse(line)), line).toMatchObject({ kind: 'event' });
  });
});

describe('in a folder that was exported before', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'votestream-schemas-'));
    await cp(infra, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const changed = (change: (record: RecordSchema) => RecordSchema | undefined): RecordSchema[] =>
    records.flatMap((record) => (isVoteCast(record) ? (change(record) ?? []) : record));
  const isVoteCast = ({ type }: RecordSchema) => type === 'VoteCast';
  const withField = (record: RecordSchema, { isRequired }: { isRequired: boolean }): RecordSchema => {
    const data = record.schema.properties?.['data'];
    const properties = {
      ...record.schema.properties,
      data: {
        ...data,
        properties: { ...data?.properties, weight: { type: 'integer' as const, minimum: 1 } },
        required: [...(data?.required ?? []), ...(isRequired ? ['weight'] : [])],
      },
    };
    return { ...record, schema: { ...record.schema, properties } };
  };
  const contents = async () =>
    Promise.all(
      [...records.map(pathOf), ...events.map(storedPathOf)].map((path) =>
        readFile(join(folder, path), 'utf8'),
      ),
    );

  it('an event that stored records would not survive is not written, nor anything else', async () => {
    const before = await contents();
    const incompatible = changed((record) => withField(record, { isRequired: true }));
    const { broken } = await exportFolder(folder, incompatible);
    expect(broken).toEqual(['events/VoteCast.v1.json: stored records: data.weight may be missing']);
    expect(await contents()).toEqual(before);
  });

  it('a version that is no longer known is missed', async () => {
    expect(
      await breaksIn(
        folder,
        changed(() => undefined),
      ),
    ).toEqual(['events/VoteCast.v1.json: records of it stand in logs, but it is no longer known']);
  });

  it('an optional field is written, and stored records without and with it stay side by side', async () => {
    const { broken } = await exportFolder(
      folder,
      changed((record) => withField(record, { isRequired: false })),
    );
    expect(broken).toEqual([]);
    const stored = await readFile(join(folder, 'stored/VoteCast.v1.jsonl'), 'utf8');
    const before = await readFile(join(infra, 'stored/VoteCast.v1.jsonl'), 'utf8');
    expect(stored.startsWith(before)).toBe(true);
    expect(stored.slice(before.length)).toContain('"weight":1');
  });

  it('an older version of the project says that it would lose the new field', async () => {
    await exportFolder(
      folder,
      changed((record) => withField(record, { isRequired: false })),
    );
    const { broken } = await checkFolder(folder);
    expect(broken).toEqual(['events/VoteCast.v1.json: stored records: data.weight is no longer known']);
  });
});
