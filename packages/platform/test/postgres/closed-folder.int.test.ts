import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, mkdir, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/index.ts';
import { installedBinaries } from '../../src/postgres/binaries.ts';
import { SHARED_PROGRAMS } from '../../src/postgres/shared-folder.ts';
import { dataFolder, isRunning, open, postmasterPid, query, silent } from './server.ts';

/** A folder that only root may enter, as root's home is. */
async function closedFolder(): Promise<string> {
  const folder = await dataFolder('closed');
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Where the data of a closed folder really is; removed when the test ends. */
async function homeOf(dataDir: string): Promise<string> {
  const home = await readlink(join(dataDir, 'postgres'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  return home;
}

describe.skipIf(process.getuid?.() !== 0)('as root (skipped for others: they reach what they own)', () => {
  test('a clone below a home that only root may enter works: data and programs', async () => {
    const clone = await closedFolder();
    const version = `test-${randomUUID()}`;
    await cp(installedBinaries(), join(clone, 'package', 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    // As a strict umask leaves them.
    await promisify(execFile)('chmod', ['-R', 'go-rwx', clone]);
    await writeFile(join(clone, 'package', 'package.json'), JSON.stringify({ version }));
    const copy = join(SHARED_PROGRAMS, `${version}-${platform()}-${arch()}`);
    onTestFinished(() => rm(copy, { recursive: true, force: true }));
    const openInClone = () =>
      openDatabase(
        { databaseUrl: undefined, dataDir: join(clone, 'data') },
        { logger: silent, binariesFolder: join(clone, 'package', 'native') },
      );

    const first = await openInClone();
    const home = await homeOf(join(clone, 'data'));
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    expect((await stat(copy)).isDirectory()).toBe(true);
    await query(first.url, 'CREATE TABLE votes AS SELECT 42 AS n');
    const pid = await postmasterPid(join(clone, 'data'));
    await first.close();
    expect(await isRunning(pid)).toBe(false);

    const second = await openInClone();
    expect(await query(second.url, 'SELECT n FROM votes')).toEqual([{ n: 42 }]);
    await second.close();
  });

  test('removing the data folder means a new and empty installation', async () => {
    const dataDir = join(await closedFolder(), 'data');
    const first = await open(dataDir);
    await homeOf(dataDir);
    await query(first.url, 'CREATE TABLE votes AS SELECT 42 AS n');
    await first.close();
    await rm(dataDir, { recursive: true });

    const second = await open(dataDir);
    await homeOf(dataDir);
    await expect(query(second.url, 'SELECT n FROM votes')).rejects.toThrow('does not exist');
    await second.close();
  });

  test('a moved data folder keeps its data, and a copy is refused instead of sharing it', async () => {
    const folder = await closedFolder();
    const [before, after, copied] = [join(folder, 'before'), join(folder, 'after'), join(folder, 'copied')];
    const first = await open(before);
    await homeOf(before);
    await query(first.url, 'CREATE TABLE votes AS SELECT 42 AS n');
    await first.close();
    await rename(before, after);

    const second = await open(after);
    expect(await query(second.url, 'SELECT n FROM votes')).toEqual([{ n: 42 }]);
    await second.close();
    await cp(after, copied, { recursive: true, verbatimSymlinks: true });
    await expect(open(copied)).rejects.toThrow(/is a copy of .*after/);
  });
});
