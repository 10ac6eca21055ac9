import { ELECTIONS } from '@votestream/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fetch, fetchStations } from '../../src/client.ts';
import { problem } from '../../src/contract/problem.ts';
import { stationsView } from '../../src/contract/reads.ts';
import { readStations } from '../../src/state/registered-stations.ts';
import { STATIONS_MAX } from '../../src/views/stations.ts';
import { definition } from '../election.fixture.ts';
import {
  type Api,
  castVotes,
  countedThrough,
  type ElectionNight,
  eventually,
  openElectionNight,
  readJson,
  vote,
} from '../election-night.ts';

const { electionId } = definition;
const STATIONS = `/api/elections/${electionId}/stations`;
const PUBLIC_KEY = 'A'.repeat(43);
const IN_VERMONT = STATIONS_MAX + 1;
const EVENING = '2028-11-06T17:00:00Z';
const MORNING = '2028-11-07T09:00:00Z';
let night: ElectionNight;
let api: Api;

const register = (...stations: { stationId: string; state: string; name: string; at: string }[]) =>
  night.record(
    ELECTIONS,
    0,
    ...stations.map(({ at, ...station }) => ({
      type: 'StationRegistered' as const,
      at,
      data: { electionId, ...station, publicKey: PUBLIC_KEY },
    })),
  );
const total = async () => {
  const response = await api.request(STATIONS);
  return response.ok ? stationsView.parse(await response.json()).total : 0;
};
const untilTotal = (count: number) => eventually(total, (found) => found === count);

beforeAll(async () => {
  night = await openElectionNight();
  ({ api } = night.startApi());
  await register(
    { stationId: 'wy-02', state: 'WY', name: '=Town hall', at: EVENING },
    { stationId: 'wy-10', state: 'WY', name: 'School 10', at: EVENING },
    { stationId: 'wy-09', state: 'WY', name: 'School 2', at: MORNING },
    { stationId: 'wy-01', state: 'WY', name: 'School 2', at: EVENING },
    ...Array.from({ length: IN_VERMONT }, (_, place) => ({
      stationId: `vt-${place}`,
      state: 'VT',
      name: `Fire house ${place}`,
      at: EVENING,
    })),
  );
  await untilTotal(IN_VERMONT + 4);
});
afterAll(() => night.close());

test('a visitor sees which polling stations a state has, by name, and since when', async () => {
  const inWyoming = (stationId: string, name: string, registeredAt: string) => ({
    stationId,
    state: 'WY',
    name,
    registeredAt,
  });
  expect(await readJson(api, `${STATIONS}?state=WY`)).toEqual({
    electionId,
    state: 'WY',
    total: 4,
    stations: [
      inWyoming('wy-02', '=Town hall', EVENING),
      inWyoming('wy-01', 'School 2', EVENING),
      inWyoming('wy-09', 'School 2', MORNING),
      inWyoming('wy-10', 'School 10', EVENING),
    ],
  });
});

test('of very many the first are told, and how many there are', async () => {
  const all = stationsView.parse(await readJson(api, STATIONS));
  expect([all.state, all.total, all.stations.length]).toEqual([null, IN_VERMONT + 4, STATIONS_MAX]);
  expect(all.stations.map(({ name }) => name)).toEqual(
    Array.from({ length: STATIONS_MAX }, (_, place) => `Fire house ${place}`),
  );
});

test.for<[path: string, accept: string]>([
  [`${STATIONS}.csv?state=WY`, '*/*'],
  [`${STATIONS}?state=WY`, 'text/csv'],
])('GET %s for %s is a file for a spreadsheet, which runs no name', async ([path, accept]) => {
  const response = await api.request(path, { headers: { accept } });
  expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(response.headers.get('content-disposition')).toContain('us-2028-stations.csv');
  expect((await response.text()).split('\r\n').slice(0, 2)).toEqual([
    'station_id,state,name,registered_at',
    `wy-02,WY,'=Town hall,${EVENING}`,
  ]);
});

test('the typed client reads it', async () => {
  const fetchApi: Fetch = async (path, init) => api.request(path, init);
  expect(await fetchStations(fetchApi, electionId, 'WY')).toMatchObject({ ok: true, value: { total: 4 } });
  const everywhere = await fetchStations(fetchApi, electionId);
  expect(everywhere).toMatchObject({ ok: true, value: { state: null, total: IN_VERMONT + 4 } });
});

test.for<[string, number, string]>([
  ['/api/elections/nowhere/stations', 404, 'unknown-election'],
  ['/api/elections/nowhere/stations.csv', 404, 'unknown-election'],
  [`${STATIONS}?state=ZZ`, 404, 'unknown-state'],
  [`${STATIONS}?state=lower`, 400, 'invalid-request'],
  [`${STATIONS}?asOf=${MORNING}`, 400, 'invalid-request'],
])('GET %s is refused as a problem: %i %s', async ([path, status, name]) => {
  const response = await api.request(path);
  expect([response.status, problem.parse(await response.json()).type]).toEqual([status, `/problems/${name}`]);
});

test('votes change nothing here and cost no reading; a new station does', async () => {
  const before = await readStations(night.readModels, electionId, undefined);
  const first = await api.request(STATIONS);
  expect(first.headers.get('cache-control')).toBe('no-cache');
  const known = { headers: { 'if-none-match': first.headers.get('etag') ?? '' } };
  await castVotes(night, vote('WY', 'ada-marsh'));
  await countedThrough(api, 1);
  expect(await readStations(night.readModels, electionId, before)).toBe(before);
  expect((await api.request(STATIONS, known)).status).toBe(304);

  await register({ stationId: 'wy-03', state: 'WY', name: 'Library', at: MORNING });
  await untilTotal(IN_VERMONT + 5);
  expect((await readStations(night.readModels, electionId, before)).stations).toHaveLength(IN_VERMONT + 5);
  expect((await api.request(STATIONS, known)).status).toBe(200);
});
