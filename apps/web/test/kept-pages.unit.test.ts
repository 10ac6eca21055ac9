import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Asked, KeptPages, type Source } from '../src/lib/server/kept-pages.ts';

/** A site whose pages show one number, and an API that names its version. */
function site() {
  const api = { version: 1, renders: 0, looks: 0 };
  const pages = new KeptPages(async ({ etag }) => {
    api.looks += 1;
    return etag === `"${api.version}"`;
  });
  const visit = async (path: string, headers: Record<string, string> = {}, made?: Partial<Made>) => {
    const { sources, response } = { ...madeOf(api.version), ...made };
    const url = new URL(path, 'http://127.0.0.1');
    const event: Asked = { request: new Request(url, { headers }), url, isDataRequest: false, locals: {} };
    return pages.answer(event, async () => {
      api.renders += 1;
      event.locals.sources = [...sources];
      return response();
    });
  };
  return { api, visit };
}

interface Made {
  readonly sources: readonly Source[];
  readonly response: () => Response;
}

const madeOf = (version: number): Made => ({
  sources: [{ path: '/api/elections', etag: `"${version}"` }],
  response: () =>
    new Response(`<p>${version} ${'.'.repeat(5_000)}</p>`, {
      headers: { 'content-type': 'text/html', etag: `"page ${version}"` },
    }),
});

test('a crowd is served one rendering, with the same bytes', async () => {
  const { api, visit } = site();
  const responses = await Promise.all(Array.from({ length: 50 }, () => visit('/')));
  expect(new Set(await Promise.all(responses.map((each) => each.text()))).size).toBe(1);
  for (let again = 0; again < 50; again += 1) await visit('/');
  expect(api.renders).toBe(1);
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('new numbers are on the page of whoever comes alone', async () => {
  const { api, visit } = site();
  expect(await (await visit('/')).text()).toContain('<p>1 ');
  api.version = 2;
  vi.advanceTimersByTime(2_000);
  expect(await (await visit('/')).text()).toContain('<p>2 ');
  expect(api.renders).toBe(2);
});

test('a crowd does not wait for a rendering, and is never more than two seconds behind', async () => {
  const { api, visit } = site();
  await visit('/');
  const seen: number[] = [];
  for (let ms = 0; ms < 5_000; ms += 50) {
    api.version = 2 + Math.floor(ms / 500);
    vi.advanceTimersByTime(50);
    const text = await (await visit('/')).text();
    seen.push(api.version - Number(/<p>(\d+) /.exec(text)?.[1]));
  }
  // A version comes twice a second.
  expect(Math.max(...seen)).toBeLessThanOrEqual(4);
  expect(api.renders).toBeLessThanOrEqual(12);
  expect(api.looks).toBeLessThanOrEqual(5_000 / 100);
  vi.advanceTimersByTime(2_000);
  expect(await (await visit('/')).text()).toContain(`<p>${api.version} `);
});

test('a page whose API fails is answered for two seconds, and then says so', async () => {
  let isBroken = false;
  const pages = new KeptPages(async () => {
    if (isBroken) throw new Error('the database is gone');
    return true;
  });
  const visit = async () => {
    const url = new URL('http://127.0.0.1/');
    const event: Asked = { request: new Request(url), url, isDataRequest: false, locals: {} };
    return pages.answer(event, async () => {
      event.locals.sources = [...madeOf(1).sources];
      return madeOf(1).response();
    });
  };
  await visit();
  isBroken = true;
  vi.advanceTimersByTime(500);
  expect((await visit()).status).toBe(200);
  vi.advanceTimersByTime(1_501);
  await expect(visit()).rejects.toThrow('the database is gone');
});

test('a browser that has the page gets it once, and compressed where it can', async () => {
  const { visit } = site();
  const zipped = await visit('/', { 'accept-encoding': 'br, gzip' });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  const bytes = await zipped.arrayBuffer();
  expect(bytes.byteLength).toBe(Number(zipped.headers.get('content-length')));
  expect(bytes.byteLength).toBeLessThan(1_000);
  expect((await visit('/', { 'if-none-match': '"page 1"' })).status).toBe(304);
  expect((await visit('/', { 'if-none-match': '"page 0"' })).status).toBe(200);
});

test('what is not the same for everybody is rendered for each', async () => {
  const { api, visit } = site();
  await visit('/', { cookie: 'votestream-session=x' });
  await visit('/', { cookie: 'votestream-session=y' });
  const unversioned = { sources: [{ path: '/api/operations', etag: null }] };
  await visit('/operations', {}, unversioned);
  await visit('/operations', {}, unversioned);
  const failing = {
    response: () => new Response('<p></p>', { status: 503, headers: { 'content-type': 'text/html' } }),
  };
  expect((await visit('/broken', {}, failing)).status).toBe(503);
  expect((await visit('/broken', {}, failing)).status).toBe(503);
  expect(api.renders).toBe(6);
});

test('two that ask at once for a page that is not kept get one each', async () => {
  const { api, visit } = site();
  const own = { sources: [], response: () => new Response(`mine ${api.renders}`) };
  const texts = await Promise.all([1, 2, 3].map(async () => (await visit('/own', {}, own)).text()));
  expect(new Set(texts).size).toBe(3);
});

test('whoever asks for ever new addresses takes bounded memory', async () => {
  const { api, visit } = site();
  await visit('/');
  for (let guess = 0; guess < 100; guess += 1) await visit(`/?guess=${guess}`);
  await visit('/?guess=99');
  expect(api.renders).toBe(101);
  await visit('/');
  expect(api.renders).toBe(102);
});
