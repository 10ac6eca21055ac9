import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { connectEngine, PIPELINES, READY_MS_MAX, startConnect } from './engine/index.ts';

const pipelines = (await readdir(PIPELINES)).filter(
  (name) => name.endsWith('.yaml') && !name.endsWith('_benthos_test.yaml'),
);

it('every pipeline has unit tests', async () => {
  const files = new Set(await readdir(PIPELINES));
  expect(pipelines.length).toBeGreaterThan(0);
  expect(pipelines.filter((name) => !files.has(name.replace('.yaml', '_benthos_test.yaml')))).toEqual([]);
});

it.each(['lint', 'test'])(
  'Redpanda Connect finds nothing wrong: %s',
  { timeout: READY_MS_MAX },
  async (command) => {
    const engine = await connectEngine();
    if (!engine) return;
    const paths = pipelines.map((name) => `./${name}`);
    const { code, output } = await startConnect(engine, [command, ...paths], VARIABLES).ended;
    expect(code, output).toBe(0);
  },
);

/** Those without a default. */
const VARIABLES = { VOTER_ROLL_FILE: 'voters.csv', ARCHIVE: './test/archive', SCHEMAS: '../schemas' };
