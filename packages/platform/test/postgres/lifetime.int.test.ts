import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolder, isRunning, open, postmasterPid, query, userProcess } from './server.ts';

test('what was written is there after an orderly restart, on durable settings', async () => {
  const dataDir = await dataFolder();
  const first = await open(dataDir);
  expect(await query(first.url, 'CREATE TABLE votes AS SELECT 42 AS n')).toEqual([]);
  const settings = await query(
    first.url,
    `SELECT name, setting FROM pg_settings WHERE name IN
       ('fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'data_checksums') ORDER BY name`,
  );
  expect(settings).toEqual([
    { name: 'data_checksums', setting: 'on' },
    { name: 'fsync', setting: 'on' },
    { name: 'full_page_writes', setting: 'on' },
    { name: 'listen_addresses', setting: '127.0.0.1' },
    { name: 'synchronous_commit', setting: 'on' },
  ]);
  await first.close();

  const second = await open(dataDir);
  expect(await query(second.url, 'SELECT n FROM votes')).toEqual([{ n: 42 }]);
  await second.close();
});

test('a stranger on the machine gets in neither without the password nor by reading its file', async () => {
  const dataDir = await dataFolder();
  const database = await open(dataDir);
  const url = new URL(database.url);
  url.password = 'guessed';
  await expect(query(url.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect((await stat(join(dataDir, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
  await database.close();
});

test('the server runs as long as one process uses it, and no longer', async () => {
  const dataDir = await dataFolder();
  const starter = await userProcess(dataDir);
  const pid = await postmasterPid(dataDir);
  const joined = await open(dataDir);
  expect(joined.url).toBe(starter.url);

  await starter.close();
  expect(await query(joined.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await joined.close();
  expect(await isRunning(pid)).toBe(false);
  await expect(query(joined.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('closing twice, and closing while the last statement’s connection is just going, stops the server', async () => {
  const dataDir = await dataFolder();
  const database = await open(dataDir);
  const pid = await postmasterPid(dataDir);
  const slow = query(database.url, 'SELECT pg_sleep(0.3)');
  await expect
    .poll(() => query(database.url, `SELECT FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'`))
    .toHaveLength(1);
  await Promise.all([database.close(), database.close()]);
  await slow;
  expect(await isRunning(pid)).toBe(false);
});

test('processes that start at the same moment in an empty folder share one server', async () => {
  const dataDir = await dataFolder();
  const users = await Promise.all([userProcess(dataDir), userProcess(dataDir), userProcess(dataDir)]);
  const pid = await postmasterPid(dataDir);
  expect(new Set(users.map((user) => user.url)).size).toBe(1);
  await Promise.all(users.map((user) => user.close()));
  expect(await isRunning(pid)).toBe(false);
});

test('two folders are two installations, also at the same time', async () => {
  const [first, second] = await Promise.all([dataFolder().then(open), dataFolder().then(open)]);
  await query(first.url, 'CREATE TABLE votes AS SELECT 1 AS n');
  await expect(query(second.url, 'SELECT n FROM votes')).rejects.toThrow('does not exist');
  await first.close();
  expect(await query(second.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await second.close();
});

test('a folder whose name has spaces and signs works', async () => {
  const dataDir = await dataFolder(`election night's "data" $HOME/ü`);
  const database = await open(dataDir);
  expect(await query(database.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  const pid = await postmasterPid(dataDir);
  await database.close();
  expect(await isRunning(pid)).toBe(false);
});
