import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fetch, fetchElection, fetchElections, fetchSnapshot, liveAddress } from '../src/client.ts';
import { definition } from './election.fixture.ts';
import {
  type Api,
  castVotes,
  countedThrough,
  type ElectionNight,
  openElectionNight,
  vote,
} from './election-night.ts';

const { electionId } = definition;
let night: ElectionNight;
let api: Api;
const fetchApi: Fetch = async (path, init) => api.request(path, init);

beforeAll(async () => {
  night = await openElectionNight();
  ({ api } = night.startApi());
  await castVotes(night, vote('VT', 'ada-marsh'));
  await countedThrough(api, 1);
});
afterAll(() => night.close());

test('the site gets elections, definition and numbers, typed', async () => {
  const elections = await fetchElections(fetchApi);
  expect(elections.ok && elections.value.elections.map((each) => each.electionId)).toEqual([electionId]);
  const election = await fetchElection(fetchApi, electionId);
  expect(election.ok && election.value.definition).toEqual(definition);
  const snapshot = await fetchSnapshot(fetchApi, electionId);
  expect(snapshot.ok && snapshot.value.results).toEqual([['president', 'VT', 'ada-marsh', 1]]);
});

test('the address of the live feed is one that the API serves', async () => {
  const response = await api.request(liveAddress(electionId));
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  await response.body?.cancel();
});

test('a refusal reaches the page as data', async () => {
  const answer = await fetchElection(fetchApi, 'nowhere');
  expect(answer).toMatchObject({ ok: false, problem: { type: '/problems/unknown-election', status: 404 } });
  const strange = await fetchElection(fetchApi, '../health/live?x=');
  expect(strange).toMatchObject({ ok: false, problem: { type: '/problems/invalid-request' } });
});

test('an answer that is not the API’s is not taken for numbers', async () => {
  const proxy: Fetch = async () => new Response('<h1>Bad gateway</h1>', { status: 502 });
  await expect(fetchSnapshot(proxy, electionId)).rejects.toThrow(/snapshot gave status 502/);
  const other: Fetch = async () => Response.json({ kind: 'snapshot' });
  await expect(fetchSnapshot(other, electionId)).rejects.toThrow(/a body that the API does not send/);
});
