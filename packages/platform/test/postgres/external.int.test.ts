import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/index.ts';
import { openTestDatabase } from '../../src/testing/index.ts';
import { silent } from './server.ts';

const openExternal = (databaseUrl: string) =>
  openDatabase({ databaseUrl, dataDir: '/nowhere' }, { logger: silent });

test('DATABASE_URL is used as it is', async () => {
  const own = await openTestDatabase();
  const database = await openExternal(own.url);
  expect(database).toMatchObject({ url: own.url, embedded: false });
  await database.close();
  await own.close();
});

test('a wrong DATABASE_URL is refused with the place and a hint, and without the password', async () => {
  const own = await openTestDatabase();
  const with_ = (change: (url: URL) => void) => {
    const url = new URL(own.url);
    change(url);
    return url.href;
  };
  const unused = createServer().listen(0, '127.0.0.1');
  await once(unused, 'listening');
  const address = unused.address();
  unused.close();
  await once(unused, 'close');
  const port = typeof address === 'object' && address !== null ? String(address.port) : '';

  const cases: [string, RegExp][] = [
    [
      with_((url) => {
        url.password = 'topsecret';
      }),
      /password.* wrong/,
    ],
    [
      with_((url) => {
        url.pathname = '/missing';
      }),
      /\/missing .*CREATE DATABASE/,
    ],
    [
      with_((url) => {
        url.port = port;
        url.password = 'topsecret';
      }),
      new RegExp(`127.0.0.1:${port}/.*nothing listens there`),
    ],
    ['postgres://u:topsecret@nowhere.invalid/db', /nowhere\.invalid:5432\/db.*host name/],
  ];
  for (const [url, message] of cases) {
    const error: unknown = await openExternal(url).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toMatch(message);
    expect(String(error)).not.toContain('topsecret');
  }
  await own.close();
});
