import { createLogger } from '@votestream/platform';
import { openTestDatabase } from '@votestream/platform/testing';
import { openReadModels } from '@votestream/read-models';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createApi } from '../../src/index.ts';
import { PROBLEMS } from '../../src/problems.ts';

const answer = z.object({
  description: z.string().min(1),
  content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })).optional(),
});
const operation = z.object({
  summary: z.string(),
  parameters: z
    .array(z.object({ name: z.string(), in: z.enum(['path', 'query']), schema: z.unknown() }))
    .optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  requestBody: z
    .object({ content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }) })
    .optional(),
  responses: z.record(z.string().regex(/^[1-5]\d\d$/), answer),
});
const document = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }),
  components: z.object({ securitySchemes: z.record(z.string(), z.unknown()) }),
  paths: z.record(z.string(), z.object({ get: operation.optional(), post: operation.optional() })),
});

test('whoever writes a client finds every path, parameter and answer in the OpenAPI document', async () => {
  const database = await openTestDatabase();
  const readModels = openReadModels({ databaseUrl: database.url });
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await readModels.close();
    await database.close();
  });
  const logger = createLogger({ name: 'api-test', level: 'silent', format: 'json' });
  const api = createApi({ readModels, databaseUrl: database.url, logger, signal: stop.signal });

  const { paths, components } = document.parse(await (await api.request('/api/openapi.json')).json());
  expect(Object.keys(paths).sort()).toEqual([
    '/api/elections',
    '/api/elections/{electionId}',
    '/api/elections/{electionId}/ballots',
    '/api/elections/{electionId}/calls',
    '/api/elections/{electionId}/certification',
    '/api/elections/{electionId}/check-ins',
    '/api/elections/{electionId}/lead-changes',
    '/api/elections/{electionId}/live',
    '/api/elections/{electionId}/night',
    '/api/elections/{electionId}/results',
    '/api/elections/{electionId}/results.csv',
    '/api/elections/{electionId}/retractions',
    '/api/elections/{electionId}/snapshot',
    '/api/elections/{electionId}/stations',
    '/api/elections/{electionId}/stations.csv',
    '/api/elections/{electionId}/timeline',
    '/api/elections/{electionId}/timeline.csv',
    '/api/elections/{electionId}/turnout',
    '/api/elections/{electionId}/turnout.csv',
    '/api/elections/{electionId}/voids',
    '/api/elections/{electionId}/voters',
    '/api/health/live',
    '/api/health/ready',
    '/api/metrics',
    '/api/operations',
    '/api/operations/dead-letters',
    '/api/operations/jobs',
    '/api/operations/session',
  ]);
  for (const [path, { get, post }] of Object.entries(paths)) {
    const named = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
    for (const each of [get, post]) {
      if (!each) continue;
      const inPath = (each.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual(named);
    }
    if (!post?.security) continue;
    const [scheme] = post.security?.flatMap((one) => Object.keys(one)) ?? [];
    expect(Object.keys(components.securitySchemes)).toContain(scheme);
    expect(post.requestBody).toBeDefined();
    const promised = ['201', '400', '401', '403', '404', '408', '409', '413', '415', '422', '429', '503'];
    expect(Object.keys(post.responses)).toEqual(promised);
  }
  const asked = paths['/api/elections/{electionId}/turnout']?.get?.parameters?.map(({ name }) => name);
  expect(asked?.sort()).toEqual(['asOf', 'by', 'electionId', 'state']);
});

test('people read the reference, and what each problem means, on pages that load nothing from elsewhere', async () => {
  const database = await openTestDatabase();
  const readModels = openReadModels({ databaseUrl: database.url });
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await readModels.close();
    await database.close();
  });
  const logger = createLogger({ name: 'api-test', level: 'silent', format: 'json' });
  const api = createApi({ readModels, databaseUrl: database.url, logger, signal: stop.signal });
  const page = async (path: string) => {
    const response = await api.request(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=UTF-8',
    ]);
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'self'/);
    const text = await response.text();
    expect(text).not.toMatch(/<script|style=|src=|href="http|url\(/);
    return text;
  };
  const reference = await page('/api/docs');
  const { paths } = document.parse(await (await api.request('/api/openapi.json')).json());
  for (const [path, methods] of Object.entries(paths)) {
    for (const method of Object.keys(methods)) expect(reference).toContain(`${method.toUpperCase()} ${path}`);
  }
  expect(await (await api.request('/api/docs.css')).text()).not.toMatch(/@import|url\(/);
  const problems = await page('/problems');
  for (const name of Object.keys(PROBLEMS)) {
    expect(problems).toContain(`/problems/${name}"`);
    expect(await page(`/problems/${name}`)).toContain(`/problems/${name}`);
  }
  expect((await api.request('/problems/no-such-problem')).status).toBe(404);
  expect((await api.request('/problems/%3Cscript%3E')).headers.get('content-type')).toBe(
    'application/problem+json',
  );
});
