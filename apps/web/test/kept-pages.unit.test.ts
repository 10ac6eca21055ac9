import { expect, test } from 'vitest';
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

test('new numbers are on the next page that anybody asks for', async () => {
  const { api, visit } = site();
  expect(await (await visit('/')).text()).toContain('<p>1 ');
  api.version = 2;
  expect(await (await visit('/')).text()).toContain('<p>2 ');
  expect(api.renders).toBe(2);
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
