import { appendFile, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sharedBroker } from '@votestream/event-log/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { votestream } from '../../../../apps/cli/test/processes.ts';
import { connectEngine, READY_MS_MAX, startConnect } from '../engine/index.ts';
import { openStory, type Story, tellStory } from './story.ts';

const VOTERS = 200_000;
const MINUTES_MAX = 20;
let story: Story | undefined;

beforeAll(async () => {
  const engine = await connectEngine();
  if (engine && (await sharedBroker())) story = await openStory(engine);
}, READY_MS_MAX);
afterAll(() => story?.close());

it(
  'an election on an imported roll goes from a broker to the embedded log and to another broker, and every number with it',
  async (context) => {
    if (!story) return context.skip('no Redpanda Connect, or no broker');
    await tellStory(story, VOTERS);
  },
  MINUTES_MAX * 60_000,
);

it('a file of an archive that was changed is found, and nothing of it is restored', async (context) => {
  if (!story) return context.skip('no Redpanda Connect, or no broker');
  const damaged = join(story.folder, 'damaged');
  await cp(join(story.folder, 'back'), damaged, { recursive: true });
  const files = await readdir(damaged, { recursive: true });
  const file = files.find((name) => name.includes('elections') && name.endsWith('.gz')) ?? '';
  await appendFile(join(damaged, file), ' ');

  const place = await story.embedded();
  for (const command of ['verify', 'import']) {
    const { code, stderr } = await votestream(['archive', command, damaged], place.env);
    expect(stderr).toContain(`${file} was changed`);
    expect(code).toBe(1);
  }
  expect(await place.run('log', 'elections')).toBe('');

  // The pipeline reads the manifest line by line: here the changed file is the first.
  const manifest = join(damaged, 'manifest.ndjson');
  const lines = (await readFile(manifest, 'utf8')).split('\n');
  await writeFile(manifest, `${lines.find((line) => line.includes(file))}\n`);
  const restoring = startConnect(story.engine, ['run', './restore.yaml'], {
    KAFKA_BROKERS: '127.0.0.1:1',
    ARCHIVE: damaged,
  });
  const { code, output } = await restoring.ended;
  expect(output).toContain('was changed');
  expect(code).not.toBe(0);
});
