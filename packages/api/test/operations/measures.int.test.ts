import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import { results } from '@votestream/domain/projections';
import { createLogger } from '@votestream/platform';
import { rebuild } from '@votestream/projector';
import { rebuildsInProgress } from '@votestream/read-models';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { operationsView } from '../../src/contract/operations.ts';
import {
  type Api,
  castVotes,
  countedThrough,
  type ElectionNight,
  eventually,
  openElectionNight,
  readJson,
  registerVoter,
  vote,
} from '../election-night.ts';
import { scraped, sumOf } from './metrics.ts';

const logger = createLogger({ name: 'api-test', level: 'fatal', format: 'json' });
const RESULTS = { projection: 'results', state: 'serving', topic: BALLOT_BOX };
let night: ElectionNight;
let api: Api;

beforeEach(async () => {
  night = await openElectionNight();
  ({ api } = night.startApi());
  await castVotes(night, vote('VT', 'ada-marsh'));
  await countedThrough(api, 1);
});
afterEach(() => night.close());

/** Waits until a series has the awaited value. */
function eventuallyIs(
  name: string,
  labels: Readonly<Record<string, string>>,
  isAwaited: (value: number | undefined) => boolean,
): Promise<number | undefined> {
  return eventually(async () => sumOf(await scraped(api), name, labels), isAwaited);
}

test('votes that nobody counts are seen as lag, in records and in seconds, until they are counted', async () => {
  await eventuallyIs('votestream_projection_lag_seconds', RESULTS, (seconds) => seconds === 0);
  await night.stopProjector();
  await castVotes(night, vote('VT', 'ada-marsh'), vote('VT', 'ben-okoro'), vote('WY', 'cy-lund'));
  await eventuallyIs('votestream_projection_lag_records', RESULTS, (records) => records === 3);
  const first = await eventuallyIs(
    'votestream_projection_lag_seconds',
    RESULTS,
    (seconds) => (seconds ?? 0) > 0,
  );
  await eventuallyIs(
    'votestream_projection_lag_seconds',
    RESULTS,
    (seconds) => (seconds ?? 0) > (first ?? 0) + 1,
  );
  const { generations } = operationsView.parse(await readJson(api, '/api/operations'));
  const serving = generations.find((each) => each.projection === 'results' && each.state === 'serving');
  expect(serving?.progress.map(({ behind }) => behind).toSorted()).toEqual([0, 3]);

  night.startProjector();
  await eventuallyIs('votestream_projection_lag_records', RESULTS, (records) => records === 0);
  await eventuallyIs('votestream_projection_lag_seconds', RESULTS, (seconds) => seconds === 0);
});

test('each batch is measured: records, size, time to commit, and the position moves', async () => {
  const topic = { topic: BALLOT_BOX };
  const counted = 'votestream_projector_records_total';
  const size = 'votestream_projector_batch_size_records';
  const commit = 'votestream_projector_commit_duration_seconds';
  await castVotes(night, vote('VT', 'ada-marsh'));
  const counts = await eventuallyIs(counted, topic, (records) => (records ?? 0) > 0);
  const before = await scraped(api);
  await castVotes(night, ...Array.from({ length: 20 }, () => vote('VT', 'ada-marsh')));
  await eventuallyIs(counted, topic, (records) => records === (counts ?? 0) + 20);
  const after = await scraped(api);
  const grown = (name: string, labels: Record<string, string> = topic) =>
    (sumOf(after, name, labels) ?? 0) - (sumOf(before, name, labels) ?? 0);
  expect(grown(`${size}_sum`)).toBe(20);
  expect(grown(`${size}_count`)).toBeGreaterThan(0);
  expect(grown(`${commit}_count`)).toBe(grown(`${size}_count`));
  expect(grown(`${commit}_sum`)).toBeGreaterThan(0);
  expect(grown('votestream_projector_batches_total', { projection: 'results' })).toBe(grown(`${size}_count`));
  await eventuallyIs('votestream_projection_position', RESULTS, (position) => position === 22);
  expect(sumOf(after, 'process_cpu_seconds_total')).toBeGreaterThan(0);
});

test('a record that nobody can read is shown as a dead letter of every read model that missed it', async () => {
  const letters = (projection: string) =>
    eventuallyIs(
      'votestream_projection_dead_letters',
      { projection, state: 'serving' },
      (count) => count === 1,
    );
  await night.log.append(BALLOT_BOX, [{ key: null, value: 'not JSON', partition: 0 }]);
  await letters('results');
  await eventuallyIs(
    'votestream_projector_parked_records_total',
    { topic: BALLOT_BOX },
    (count) => (count ?? 0) > 0,
  );
  const others = await scraped(api);
  expect(sumOf(others, 'votestream_projection_dead_letters', { projection: 'turnout_by_state' })).toBe(0);
});

test('a rebuild is seen: another generation serves, and the one before is retired', async () => {
  const state = (generation: string, name: string) => ({ projection: 'results', generation, state: name });
  const metric = 'votestream_generation_state';
  await eventuallyIs(metric, state('1', 'serving'), (is) => is === 1);
  // The projector serves the first generation before it lets go of it.
  await eventually(
    () => rebuildsInProgress(night.readModels.db, ['results']),
    (names) => names.length === 0,
  );
  const { outcome } = await rebuild({
    ...night,
    projections: [results],
    recount: async () => [],
    signal: new AbortController().signal,
    logger,
  });
  expect(outcome).toBe('complete');
  await eventuallyIs(metric, state('2', 'serving'), (is) => is === 1);
  const all = await scraped(api);
  expect(sumOf(all, metric, state('1', 'serving'))).toBe(0);
  expect(sumOf(all, metric, state('1', 'retired'))).toBe(1);
  const { generations } = operationsView.parse(await readJson(api, '/api/operations'));
  const retired = generations.find((each) => each.projection === 'results' && each.generation === 1);
  expect(retired).toMatchObject({ state: 'retired', records: { read: 1, folded: 1, ignored: 0, parked: 0 } });
  expect(retired?.progress.map(({ behind }) => behind)).toEqual([null, null]);
});

test('nobody learns from which partition of the roll a voter was just handed a ballot', async () => {
  await registerVoter(night, { state: 'VT', gender: 'female', checkedIn: true });
  const roll = { projection: 'turnout_by_state', topic: ELECTORAL_ROLL };
  await eventuallyIs('votestream_projection_position', roll, (position) => position === 2);
  await eventuallyIs('votestream_projector_records_total', { topic: ELECTORAL_ROLL }, (count) => count === 2);
  const divided = (await scraped(api)).filter(({ labels }) => labels['topic'] === ELECTORAL_ROLL);
  expect(divided.length).toBeGreaterThan(0);
  expect(new Set(divided.map(({ labels }) => labels['partition'] ?? 'all'))).toEqual(new Set(['all']));
  const { generations, topics } = operationsView.parse(await readJson(api, '/api/operations'));
  const progress = generations.flatMap((each) => each.progress);
  expect(progress.filter(({ topic, partition }) => topic === ELECTORAL_ROLL && partition !== null)).toEqual(
    [],
  );
  expect(topics.find(({ topic }) => topic === ELECTORAL_ROLL)?.end).toEqual([2]);
  expect(progress.filter(({ topic, partition }) => topic === BALLOT_BOX && partition === null)).toEqual([]);
});

test('Prometheus is told what it reads', async () => {
  const response = await api.request('/api/metrics');
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  expect(text).toContain('# TYPE votestream_projector_batch_size_records histogram');
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
});
