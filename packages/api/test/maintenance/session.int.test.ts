import { createLogger } from '@votestream/platform';
import { openTestDatabase } from '@votestream/platform/testing';
import { migrate, openReadModels, type ReadModels } from '@votestream/read-models';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobList, sessionView } from '../../src/contract/maintenance.ts';
import { problem } from '../../src/contract/problem.ts';
import { createApi } from '../../src/index.ts';

const TOKEN = 'a-token-of-the-administrator';
const HOST = '127.0.0.1:3000';
const SITE = `http://${HOST}`;
const SESSION = `${SITE}/api/operations/session`;
const JOBS = `${SITE}/api/operations/jobs`;
const stop = new AbortController();
let database: Awaited<ReturnType<typeof openTestDatabase>>;
let readModels: ReadModels;

beforeAll(async () => {
  database = await openTestDatabase();
  readModels = openReadModels({ databaseUrl: database.url });
  await migrate(readModels);
});
afterAll(async () => {
  stop.abort();
  await readModels.close();
  await database.close();
});

function startApi(adminToken: string | undefined = TOKEN) {
  const logger = createLogger({ name: 'api-test', level: 'silent', format: 'json' });
  return createApi({ readModels, databaseUrl: database.url, logger, signal: stop.signal, adminToken });
}
type Api = ReturnType<typeof startApi>;

/** As a browser sends it from a page of this site, unless told otherwise. */
function call(api: Api, method: string, url: string, headers: Record<string, string> = {}, body?: unknown) {
  return api.request(url, {
    method,
    headers: { host: HOST, origin: SITE, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function signedIn(api: Api): Promise<string> {
  const response = await call(api, 'POST', SESSION, {}, { token: TOKEN });
  expect(response.status).toBe(201);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

const typeOf = async (response: Response) => problem.parse(await response.json()).type;

test('who signs in with the token may, and who has signed out may not any more', async () => {
  const api = startApi();
  const cookie = await signedIn(api);
  const session = sessionView.parse(await (await call(api, 'GET', SESSION, { cookie })).json());
  expect(session).toMatchObject({ offered: true, signedIn: true, runsJobs: false });
  expect(jobList.parse(await (await call(api, 'GET', JOBS, { cookie })).json())).toEqual({ jobs: [] });
  const out = await call(api, 'DELETE', SESSION, { cookie });
  expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringMatching(/Max-Age=0/)]);
  expect((await call(api, 'GET', JOBS, { cookie })).status).toBe(401);
  const after = sessionView.parse(await (await call(api, 'GET', SESSION, { cookie })).json());
  expect(after).toMatchObject({ signedIn: false, expiresAt: null });
});

test('the cookie holds no token, and no script and no other site can use it', async () => {
  const api = startApi();
  const plain = await call(api, 'POST', SESSION, {}, { token: TOKEN });
  const cookie = plain.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^votestream-session=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(cookie).not.toContain(TOKEN);
  expect(plain.headers.get('cache-control')).toBe('no-store');
  const behindProxy = await call(api, 'POST', SESSION, { origin: `https://${HOST}` }, { token: TOKEN });
  expect(behindProxy.headers.get('set-cookie')).toMatch(/; Secure/);
});

test('a page of another site can neither sign in nor use a session', async () => {
  const api = startApi();
  const cookie = await signedIn(api);
  const order = { kind: 'rebuild', projections: ['results'] };
  for (const foreign of [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `http://${HOST}.evil.example` },
    { 'sec-fetch-site': 'same-site' },
  ]) {
    const responses = [
      await call(api, 'POST', SESSION, foreign, { token: TOKEN }),
      await call(api, 'POST', JOBS, { cookie, ...foreign }, order),
      await call(api, 'DELETE', SESSION, { cookie, ...foreign }),
    ];
    for (const response of responses) {
      expect([response.status, await typeOf(response)]).toEqual([403, '/problems/other-origin']);
    }
  }
  const headless = await api.request(JOBS, { method: 'POST', headers: { cookie }, body: '{}' });
  expect(headless.status).toBe(403);
  expect((await call(api, 'GET', JOBS, { cookie })).status).toBe(200);
});

test('wrong tokens are refused, and after a few of them every token for a while', async () => {
  const api = startApi();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const wrong = await call(api, 'POST', SESSION, {}, { token: `${TOKEN}${attempt}` });
    expect([wrong.status, await typeOf(wrong)]).toEqual([401, '/problems/not-the-administrator']);
    expect(wrong.headers.get('set-cookie')).toBeNull();
  }
  const right = await call(api, 'POST', SESSION, {}, { token: TOKEN });
  expect([right.status, await typeOf(right)]).toEqual([429, '/problems/too-many-requests']);
});

test('wrong tokens that are sent at once get no further than those one after another', async () => {
  const api = startApi();
  const tokens = [...Array.from({ length: 20 }, (_, at) => `${TOKEN}${at}`), TOKEN];
  const answers = await Promise.all(tokens.map((token) => call(api, 'POST', SESSION, {}, { token })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(5);
  expect(statuses.filter((status) => status === 429)).toHaveLength(16);
});

test('who signs in again and again with the token is not taken for a guesser', async () => {
  const api = startApi();
  for (let time = 0; time < 10; time += 1) await signedIn(api);
});

test('where no token is configured nobody signs in, not even with an empty one', async () => {
  const api = startApi('');
  const session = sessionView.parse(await (await call(api, 'GET', SESSION)).json());
  expect(session).toMatchObject({ offered: false, signedIn: false });
  for (const token of ['', TOKEN, 'undefined']) {
    expect((await call(api, 'POST', SESSION, {}, { token })).status).toBeGreaterThanOrEqual(400);
  }
  expect((await call(api, 'GET', JOBS)).status).toBe(403);
});

test('a made-up session opens nothing, and the token as a bearer needs none', async () => {
  const api = startApi();
  const cookie = 'votestream-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  expect((await call(api, 'GET', JOBS, { cookie })).status).toBe(401);
  const bearer = { authorization: `Bearer ${TOKEN}` };
  expect((await call(api, 'GET', JOBS, bearer)).status).toBe(200);
  const letters = await call(api, 'GET', `${SITE}/api/operations/dead-letters`, bearer);
  expect(await letters.json()).toEqual({ total: 0, letters: [] });
});

test('what cannot be done is refused in words', async () => {
  const api = startApi();
  const bearer = { authorization: `Bearer ${TOKEN}` };
  const post = (body: unknown) => call(api, 'POST', JOBS, bearer, body);
  expect([(await post({ kind: 'drop' })).status, (await post({})).status]).toEqual([400, 400]);
  const unknown = await post({ kind: 'rebuild', projections: ['no_such_model'] });
  expect(problem.parse(await unknown.json()).detail).toContain('no_such_model');
  expect(await typeOf(await post({ kind: 'rebuild' }))).toBe('/problems/no-jobs');
  const large = await post({ kind: 'rebuild', projections: Array.from({ length: 5_000 }, () => 'results') });
  expect(large.status).toBe(400);
});
