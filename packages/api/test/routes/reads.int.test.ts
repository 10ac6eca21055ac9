import { ELECTIONS } from '@votestream/domain';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameOf } from '../../src/client.ts';
import { problem } from '../../src/contract/problem.ts';
import { electionListing, electionView, resultsView, turnoutView } from '../../src/contract/reads.ts';
import { DURING, definition, LAST_CLOSING } from '../election.fixture.ts';
import {
  type Api,
  castVotes,
  countedThrough,
  type ElectionNight,
  eventually,
  openElectionNight,
  readJson,
  registerVoters,
  vote,
} from '../election-night.ts';

const HERE = `/api/elections/${definition.electionId}`;
const VOTES = 9;
const ON_ROLL = 327;
const ISSUED = 167;
const ISSUED_TO_WOMEN = 70;
let night: ElectionNight;
let api: Api;

beforeAll(async () => {
  night = await openElectionNight();
  ({ api } = night.startApi());
  await registerVoters(night, { state: 'VT', gender: 'other', eligible: 64, ballots: 32 });
  await registerVoters(night, { state: 'VT', gender: 'male', eligible: 80, ballots: 40 });
  await registerVoters(night, { state: 'VT', gender: 'female', eligible: 100, ballots: 50 });
  await registerVoters(night, { state: 'WY', gender: 'other', eligible: 3, ballots: 3 });
  await registerVoters(night, { state: 'WY', gender: 'male', eligible: 40, ballots: 22 });
  await registerVoters(night, { state: 'WY', gender: 'female', eligible: 40, ballots: 20 });
  const voided = vote('WY', 'cy-lund');
  await castVotes(night, ...Array.from({ length: 4 }, () => vote('VT', 'ada-marsh')), voided);
  await castVotes(night, vote('VT', 'ben-okoro'), vote('WY', 'ben-okoro'), vote('WY', 'dee-fox'));
  await castVotes(night, { ...voided, type: 'VoteVoided', data: { ...voided.data, reason: 'a test' } });
  await countedThrough(api, VOTES);
  // Each read model is counted at its own pace.
  await eventually(
    snapshot,
    ({ turnoutByState, turnoutByGender, corrections }) =>
      turnoutByState.reduce((sum, [, eligible, ballots]) => sum + eligible + ballots, 0) ===
        ON_ROLL + ISSUED &&
      turnoutByGender.at(-1)?.[2] === ISSUED_TO_WOMEN &&
      corrections.length === 1,
  );
});
afterAll(() => night.close());

const snapshot = async () => frameOf(await (await api.request(`${HERE}/snapshot`)).text());

test('a visitor finds the election in the list', async () => {
  const { electionId, name, date } = definition;
  expect(electionListing.parse(await readJson(api, '/api/elections'))).toEqual({
    elections: [{ electionId, name, date, status: 'polls-open' }],
  });
});

test('a page knows the candidates, the states and the status from one request', async () => {
  expect(electionView.parse(await readJson(api, HERE))).toEqual({
    definition,
    status: 'polls-open',
    calls: [],
  });
});

test('totals, shares, leader and margin are those of the votes that stand', async () => {
  const results = resultsView.parse(await readJson(api, `${HERE}/results`));
  expect(results).toMatchObject({ contestId: 'president', status: 'polls-open' });
  expect(results.freshness).toMatchObject({ counted: VOTES, behind: 0, asOf: '2028-11-07T18:00:00Z' });
  expect(results.countedThrough.map(({ partition }) => partition)).toEqual([0, 1]);
  expect(results.total).toEqual({
    votes: 6,
    candidates: [
      { candidateId: 'ada-marsh', votes: 4, share: 4 / 6 },
      { candidateId: 'ben-okoro', votes: 2, share: 2 / 6 },
      { candidateId: 'cy-lund', votes: 0, share: 0 },
    ],
    leader: 'ada-marsh',
    margin: 2,
    marginShare: 2 / 6,
  });
  expect(
    results.states.map(({ state, votes, leader, expectedBallots }) => [
      state,
      votes,
      leader,
      expectedBallots,
    ]),
  ).toEqual([
    ['VT', 5, 'ada-marsh', 100],
    ['WY', 1, 'ben-okoro', 50],
  ]);
});

test('one state, and another contest, can be asked for', async () => {
  const wyoming = resultsView.parse(await readJson(api, `${HERE}/results?state=WY`));
  expect(wyoming.total.votes).toBe(1);
  expect(wyoming.states).toHaveLength(1);
  const senate = resultsView.parse(await readJson(api, `${HERE}/results?contestId=senate`));
  expect(senate.total).toMatchObject({ votes: 1, leader: 'dee-fox', margin: 1 });
});

test('turnout is issued ballots among the registered, by state', async () => {
  expect(turnoutView.parse(await readJson(api, `${HERE}/turnout`)).rows).toEqual([
    { group: 'VT', eligible: 244, ballots: 122, rate: 0.5 },
    { group: 'WY', eligible: 83, ballots: 45, rate: 45 / 83 },
  ]);
});

test('nobody in a group of three is told of, in no answer: neither there nor by taking totals apart', async () => {
  const withheld = { eligible: null, ballots: null, rate: null };
  const shown = (eligible: number, ballots: number) => ({ eligible, ballots, rate: ballots / eligible });
  const rows = async (query: string) =>
    turnoutView.parse(await readJson(api, `${HERE}/turnout?by=gender${query}`)).rows;
  expect(await rows('&state=WY')).toEqual([
    { group: 'other', ...withheld },
    { group: 'male', ...withheld },
    { group: 'female', ...shown(40, 20) },
  ]);
  expect(await rows('&state=VT')).toEqual([
    { group: 'other', ...withheld },
    { group: 'male', ...withheld },
    { group: 'female', ...shown(100, 50) },
  ]);
  const nation = [
    { group: 'other', ...shown(60, 30) },
    { group: 'male', ...shown(120, 60) },
    { group: 'female', ...shown(140, 70) },
  ];
  expect(await rows('')).toEqual(nation);
  expect((await snapshot()).turnoutByGender).toEqual(
    nation.map(({ group, eligible, ballots }) => [group, eligible, ballots]),
  );
});

test('one age band alone is everybody, and not a group', async () => {
  expect(turnoutView.parse(await readJson(api, `${HERE}/turnout?by=age`)).rows).toEqual([]);
});

test('votes that were taken back are told with the reason', async () => {
  const { corrections } = await snapshot();
  expect(corrections).toEqual([['president', 'WY', 1, DURING, 'a test']]);
});

test.for([`${HERE}/results.csv`, `${HERE}/results`])(
  'a journalist opens the numbers of %s in a spreadsheet',
  async (path) => {
    const response = await api.request(path, { headers: { accept: 'text/csv' } });
    expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
    expect((await response.text()).split('\r\n').slice(0, 3)).toEqual([
      'contest_id,state,candidate_id,candidate,party,votes,share',
      'president,VT,ada-marsh,Ada Marsh,"Blue ""Heron"", united",4,0.8',
      `president,VT,ben-okoro,"'=HYPERLINK(""http://evil"")",'+Orange,1,0.2`,
    ]);
  },
);

test('turnout comes as CSV too', async () => {
  const response = await api.request(`${HERE}/turnout.csv?by=gender&state=WY`);
  expect(await response.text()).toBe(
    'gender,eligible,ballots,rate\r\nother,,,\r\nmale,,,\r\nfemale,40,20,0.5\r\n',
  );
});

test.for(['/api/elections', HERE, `${HERE}/snapshot`, `${HERE}/results`, `${HERE}/turnout`])(
  'a client that has %s already is not sent it again',
  async (path) => {
    const first = await api.request(path);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const again = await api.request(path, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await api.request(path, { headers: { 'if-none-match': '"other"' } });
    expect(other.status).toBe(200);
  },
);

test('JSON and CSV of the same numbers are not taken for each other', async () => {
  const json = await api.request(`${HERE}/results`);
  const csv = await api.request(`${HERE}/results`, { headers: { accept: 'text/csv' } });
  expect(csv.headers.get('etag')).not.toBe(json.headers.get('etag'));
  expect(csv.headers.get('vary')).toBe('accept');
});

test.for<[string, number, string]>([
  ['/api/elections/nowhere', 404, 'unknown-election'],
  ['/api/elections/nowhere/snapshot', 404, 'unknown-election'],
  ['/api/elections/nowhere/live', 404, 'unknown-election'],
  ['/api/elections/nowhere/results', 404, 'unknown-election'],
  ['/api/elections/nowhere/turnout', 404, 'unknown-election'],
  [`${HERE}/results?state=ZZ`, 404, 'unknown-state'],
  [`${HERE}/turnout?state=ZZ`, 404, 'unknown-state'],
  [`${HERE}/results?contestId=mayor`, 404, 'unknown-contest'],
  [`${HERE}/results?state=lower`, 400, 'invalid-request'],
  [`${HERE}/results?state=${'A'.repeat(9)}`, 400, 'invalid-request'],
  [`${HERE}/results?asof=2028-11-07T18:00:00Z`, 400, 'invalid-request'],
  [`${HERE}/turnout?by=party`, 400, 'invalid-request'],
  ['/api/elections/No%20Such', 400, 'invalid-request'],
  [`/api/elections/${'a'.repeat(49)}`, 400, 'invalid-request'],
  ['/api/nothing', 404, 'unknown-path'],
])('GET %s is refused as a problem: %i %s', async ([path, status, name]) => {
  const response = await api.request(path);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(response.status).toBe(status);
  const refusal = problem.parse(await response.json());
  expect(refusal).toMatchObject({ type: `/problems/${name}`, status, instance: path.split('?')[0] });
});

test('a refusal says which input breaks the rule', async () => {
  const refusal = problem.parse(await (await api.request(`${HERE}/turnout?by=party`)).json());
  expect(refusal.errors?.map(({ at }) => at)).toEqual(['query.by']);
});

test('a method that a path does not have is told apart from a path that is not there', async () => {
  const response = await api.request(`${HERE}/results`, { method: 'DELETE' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect(problem.parse(await response.json()).type).toBe('/problems/method-not-allowed');
  expect((await api.request('/api/nothing', { method: 'POST' })).status).toBe(404);
});

test('another site can neither frame the answers nor read them in a visitor’s browser', async () => {
  const { headers } = await api.request('/api/elections', { headers: { origin: 'https://evil.example' } });
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

test('a call and the closing of the polls change what the election is said to be', async () => {
  const { electionId } = definition;
  const race = { electionId, contestId: 'president', state: 'VT', candidateId: 'ada-marsh' };
  await night.record(ELECTIONS, 0, {
    type: 'RaceCalled',
    at: LAST_CLOSING,
    data: { ...race, calledBy: null },
  });
  const called = await eventually(
    async () => electionView.parse(await readJson(api, HERE)),
    ({ calls }) => calls.length === 1,
  );
  expect(called.calls).toEqual([
    { contestId: 'president', state: 'VT', candidateId: 'ada-marsh', at: LAST_CLOSING },
  ]);
  expect(called.status).toBe('complete');
  await night.record(ELECTIONS, 0, { type: 'RaceCallRetracted', at: LAST_CLOSING, data: race });
  await night.record(ELECTIONS, 0, { type: 'ResultCertified', at: LAST_CLOSING, data: { electionId } });
  const certified = await eventually(
    async () => electionView.parse(await readJson(api, HERE)),
    ({ status }) => status === 'certified',
  );
  expect(certified.calls).toEqual([]);
});
