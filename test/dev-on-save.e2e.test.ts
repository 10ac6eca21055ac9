import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { emptyInstallation, freePort, type Running, start } from '../apps/cli/test/processes.ts';
import { workingCopy } from './working-copy.ts';

const PATIENCE_MS = 150_000;
const DECLARATION = 'packages/domain/src/projections/turnout-by-gender.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it('whoever saves a read model with a new version sees it built by itself, and is told when the version is missing', async () => {
  const { folder, remove } = await workingCopy();
  const installation = await emptyInstallation();
  cleanUps.push(remove, installation.remove);
  const env = { ...installation.env, PORT: String(await freePort()), LOG_LEVEL: 'info' };
  const main = join(folder, 'apps/cli/bin/votestream.js');
  const dev = start(main, ['dev', '--voters', '500'], env, { detached: true });
  cleanUps.push(async () => {
    if (dev.child.pid !== undefined && dev.child.exitCode === null) process.kill(-dev.child.pid, 'SIGTERM');
    await dev.finished;
  });
  const serving = async () => {
    const { stdout } = await start(main, ['generations', 'list', '--json'], env).finished;
    const rows = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    return rows.find(({ projection, state }) => projection === 'turnout_by_gender' && state === 'serving');
  };
  await until(dev, async () => (await serving())?.generation === 1);

  const path = join(folder, DECLARATION);
  const declared = await readFile(path, 'utf8');
  expect(declared).toContain('version: 1');
  await writeFile(path, declared.replace('version: 1', 'version: 2'));
  await until(dev, async () => (await serving())?.generation === 2);
  expect(await serving()).toMatchObject({ version: 2 });

  const second = declared.replace('version: 1', 'version: 2');
  await writeFile(path, second.replaceAll('eligible: 1', 'eligible: 3'));
  await until(dev, async () => dev.output().includes('raise the version'));
  expect(dev.child.exitCode).toBe(null);
  const restarts = () => dev.output().split('"counting"').length;
  const before = restarts();
  await writeFile(path, second);
  await until(dev, async () => restarts() > before);
  expect(await serving()).toMatchObject({ generation: 2 });
});

async function until(running: Running, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain; it said:\n${running.output()}`);
    await delay(100);
  }
}
