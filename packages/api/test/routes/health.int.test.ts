import { openEventLog } from '@votestream/event-log';
import { createLogger } from '@votestream/platform';
import { openTestDatabase } from '@votestream/platform/testing';
import { openReadModels } from '@votestream/read-models';
import { expect, onTestFinished, test } from 'vitest';
import { problem } from '../../src/contract/problem.ts';
import { type ApiDependencies, createApi } from '../../src/index.ts';
import { eventually, openElectionNight } from '../election-night.ts';

const logger = createLogger({ name: 'api-test', level: 'silent', format: 'json' });

function started(databaseUrl: string, log?: ApiDependencies['log']) {
  const readModels = openReadModels({ databaseUrl });
  const stop = new AbortController();
  onTestFinished(() => {
    stop.abort();
    return readModels.close();
  });
  return createApi({ readModels, databaseUrl, logger, signal: stop.signal, ...(log && { log }) });
}

test('a process is ready when database, log and read models are', async () => {
  const night = await openElectionNight();
  onTestFinished(() => night.close());
  const { api } = night.startApi();
  await eventually(
    async () => (await api.request('/api/health/ready')).status,
    (status) => status === 204,
  );
});

test('before the first projector there are no elections, and the process is alive but not ready', async () => {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  const api = started(database.url);
  expect((await api.request('/api/health/live')).status).toBe(204);
  const ready = await api.request('/api/health/ready');
  expect(ready.status).toBe(503);
  expect(problem.parse(await ready.json())).toMatchObject({ type: '/problems/not-ready' });
  expect(await (await api.request('/api/elections')).json()).toEqual({ elections: [] });
});

test('a process whose log does not answer is not ready', async () => {
  const night = await openElectionNight();
  onTestFinished(() => night.close());
  const { api } = night.startApi();
  await eventually(
    async () => (await api.request('/api/health/ready')).status,
    (status) => status === 204,
  );
  const elsewhere = await openTestDatabase();
  onTestFinished(() => elsewhere.close());
  const log = await openEventLog({ databaseUrl: elsewhere.url });
  onTestFinished(() => log.close());
  const ready = await started(night.databaseUrl, log).request('/api/health/ready');
  expect(problem.parse(await ready.json())).toMatchObject({ detail: 'the log does not answer' });
});

test('a visitor is told to come again while the database is away, and nothing about it', async () => {
  const nobodyThere = 'postgres://someone:secret@127.0.0.1:1/nothing';
  const response = await started(nobodyThere).request('/api/elections');
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
  const text = await response.text();
  expect(problem.parse(JSON.parse(text)).type).toBe('/problems/numbers-unavailable');
  expect(text).not.toMatch(/secret|127\.0\.0\.1|ECONNREFUSED|select/i);
});
