import { once } from 'node:events';
import { appendFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  dataFolder,
  eventually,
  isRunning,
  killPostmaster,
  killServer,
  open,
  postmasterPid,
  query,
  userProcess,
} from './server.ts';

const BUSY = `SELECT FROM pg_stat_activity WHERE query LIKE '%generate_series(1, 10000%' AND pid <> pg_backend_pid()`;

test('a committed vote survives SIGKILL of the whole server and of everybody who used it', async () => {
  const dataDir = await dataFolder();
  const user = await userProcess(dataDir);
  await query(user.url, 'CREATE TABLE votes AS SELECT generate_series(1, 1000) AS n');
  await user.kill();
  await killServer(dataDir);

  const database = await open(dataDir);
  expect(await query(database.url, 'SELECT count(*)::int AS votes FROM votes')).toEqual([{ votes: 1000 }]);
  await database.close();
});

test('a server that its killed starter left behind is joined, and stopped by its last user', async () => {
  const dataDir = await dataFolder();
  const starter = await userProcess(dataDir);
  const pid = await postmasterPid(dataDir);
  await starter.kill();
  expect(await isRunning(pid)).toBe(true);

  const database = await open(dataDir);
  expect(database.url).toBe(starter.url);
  expect(await postmasterPid(dataDir)).toBe(pid);
  await database.close();
  expect(await isRunning(pid)).toBe(false);
});

test('Ctrl-C at the terminal of the starter does not take the server away from other processes', async () => {
  const dataDir = await dataFolder();
  const starter = await userProcess(dataDir);
  const pid = await postmasterPid(dataDir);
  const database = await open(dataDir);
  await starter.interruptGroup();
  expect(await query(database.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  expect(await postmasterPid(dataDir)).toBe(pid);
  await database.close();
  expect(await isRunning(pid)).toBe(false);
});

test('a server killed under running processes comes back at the same URL, and is stopped by the last of them', async () => {
  const dataDir = await dataFolder();
  const users = await Promise.all([userProcess(dataDir), userProcess(dataDir)]);
  const database = await open(dataDir);
  await query(database.url, 'CREATE TABLE votes AS SELECT 42 AS n');
  const killed = await postmasterPid(dataDir);
  await killServer(dataDir);

  expect(await eventually('the server is back', () => query(database.url, 'SELECT n FROM votes'))).toEqual([
    { n: 42 },
  ]);
  const restarted = await postmasterPid(dataDir);
  expect(restarted).not.toBe(killed);
  await eventually('all three are present again', async () => {
    const present = await query(
      database.url,
      `SELECT FROM pg_stat_activity WHERE application_name = 'votestream-presence'`,
    );
    return present.length === 3;
  });
  await Promise.all([database.close(), ...users.map((user) => user.close())]);
  expect(await isRunning(restarted)).toBe(false);
});

test('a backend that works on after its postmaster was killed does not keep the server from coming back', async () => {
  const dataDir = await dataFolder();
  const database = await open(dataDir);
  await query(database.url, 'CREATE TABLE votes AS SELECT 42 AS n');
  const busy = query(database.url, 'SELECT count(*) FROM generate_series(1, 1000000000)').catch(() => 'cut');
  await eventually('it works', async () => (await query(database.url, BUSY)).length === 1);
  await killPostmaster(dataDir);

  expect(await eventually('the server is back', () => query(database.url, 'SELECT n FROM votes'))).toEqual([
    { n: 42 },
  ]);
  expect(await busy).toBe('cut');
  await database.close();
});

test('closing right after the server was killed neither hangs nor leaves a server behind', async () => {
  const dataDir = await dataFolder();
  const database = await open(dataDir);
  await killServer(dataDir);
  await database.close();
  await expect(query(database.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
});

test('a start that was killed during initdb is begun again', async () => {
  const dataDir = await dataFolder();
  await (await open(dataDir)).close();
  const home = join(dataDir, 'postgres');
  await rename(join(home, 'data'), join(home, 'data.new'));
  await rm(join(home, 'data.new', 'PG_VERSION'));

  const database = await open(dataDir);
  expect(await query(database.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await database.close();
});

test('a process number in the old record that now belongs to somebody else does not stop the start', async () => {
  const dataDir = await dataFolder();
  await (await open(dataDir)).close();
  const record = [
    process.pid,
    join(dataDir, 'postgres', 'data'),
    1,
    5432,
    '',
    '127.0.0.1',
    '1 2',
    'ready   ',
    '',
  ];
  await writeFile(join(dataDir, 'postgres', 'data', 'postmaster.pid'), record.join('\n'));

  const database = await open(dataDir);
  expect(await query(database.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await database.close();
});

test('a port that another program took in the meantime is given up for another', async () => {
  const dataDir = await dataFolder();
  const first = await open(dataDir);
  await first.close();
  const port = Number(new URL(first.url).port);
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');

  const second = await open(dataDir);
  expect(new URL(second.url).port).not.toBe(String(port));
  expect(await query(second.url, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  await second.close();
  other.close();
});

test('a server that cannot start says why, with its own words', async () => {
  const dataDir = await dataFolder();
  await (await open(dataDir)).close();
  await appendFile(join(dataDir, 'postgres', 'data', 'postgresql.conf'), `shared_buffers = 'plenty'\n`);
  await expect(open(dataDir)).rejects.toThrow(/does not start.*server\.log.*shared_buffers/s);
});
