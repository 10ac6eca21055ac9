import { createLogger } from '@votestream/platform';
import { openTestDatabase } from '@votestream/platform/testing';
import { openReadModels } from '@votestream/read-models';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createApi } from '../../src/index.ts';

const answer = z.object({
  description: z.string().min(1),
  content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })).optional(),
});
const document = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(
    z.string(),
    z.object({
      get: z.object({
        summary: z.string(),
        parameters: z
          .array(z.object({ name: z.string(), in: z.enum(['path', 'query']), schema: z.unknown() }))
          .optional(),
        responses: z.record(z.string().regex(/^[1-5]\d\d$/), answer),
      }),
    }),
  ),
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

  const { paths } = document.parse(await (await api.request('/api/openapi.json')).json());
  expect(Object.keys(paths).sort()).toEqual([
    '/api/elections',
    '/api/elections/{electionId}',
    '/api/elections/{electionId}/lead-changes',
    '/api/elections/{electionId}/live',
    '/api/elections/{electionId}/night',
    '/api/elections/{electionId}/results',
    '/api/elections/{electionId}/results.csv',
    '/api/elections/{electionId}/snapshot',
    '/api/elections/{electionId}/timeline',
    '/api/elections/{electionId}/timeline.csv',
    '/api/elections/{electionId}/turnout',
    '/api/elections/{electionId}/turnout.csv',
    '/api/health/live',
    '/api/health/ready',
    '/api/metrics',
    '/api/operations',
    '/api/operations/dead-letters',
    '/api/operations/jobs',
    '/api/operations/session',
  ]);
  for (const [path, { get }] of Object.entries(paths)) {
    const named = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
    const inPath = (get.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual(named);
  }
  const asked = paths['/api/elections/{electionId}/turnout']?.get.parameters?.map(({ name }) => name);
  expect(asked?.sort()).toEqual(['asOf', 'by', 'electionId', 'state']);
});
