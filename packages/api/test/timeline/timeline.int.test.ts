import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { BALLOT_BOX, ELECTIONS, ELECTORAL_ROLL } from '@votestream/domain';
import { nightOf, stepOfMinute } from '@votestream/domain/timeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem } from '../../src/contract/problem.ts';
import { electionView, resultsView, turnoutView } from '../../src/contract/reads.ts';
import { leadChangesView, nightView, timelineView } from '../../src/contract/timeline.ts';
import { definition, LAST_CLOSING } from '../election.fixture.ts';
import {
  type Api,
  type ElectionNight,
  eventually,
  openElectionNight,
  readJson,
  vote,
} from '../election-night.ts';

const unzip = promisify(gunzip);
const { electionId } = definition;
const HERE = `/api/elections/${electionId}`;
const at = (time: string) => `2028-11-07T${time}:00Z`;
let night: ElectionNight;
let api: Api;

const cast = (partition: number, time: string, state: string, candidateId: string, votes: number) =>
  night.record(
    BALLOT_BOX,
    partition,
    ...Array.from({ length: votes }, () => vote(state, candidateId, at(time))),
  );

let voters = 0;
const issue = async (partition: number, time: string, state: string) => {
  voters += 1;
  const group = { state, gender: 'female', ageBand: '25-34' } as const;
  const voter = { electionId, voterId: `voter-of-night-${voters}`, ...group };
  await night.record(
    ELECTORAL_ROLL,
    partition,
    { type: 'VoterRegistered', at: at(time), data: { ...voter, birthYear: 2000 } },
    {
      type: 'BallotIssued',
      at: at(time),
      data: { ...voter, stationId: 'station-1', checkInId: `check-in-of-night-${voters}` },
    },
  );
};

/** null also before the election is announced. */
const through = async () => {
  const response = await api.request(`${HERE}/timeline`);
  return response.ok ? timelineView.parse(await response.json()).through : null;
};
const untilThrough = (time: string) => eventually(through, (minute) => minute === at(time));
const refusal = async (path: string) => {
  const response = await api.request(path);
  return [response.status, problem.parse(await response.json())] as const;
};

beforeAll(async () => {
  night = await openElectionNight();
  ({ api } = night.startApi());
  for (const partition of [0, 1]) await issue(partition, '12:00', 'VT');
  await cast(0, '12:10', 'VT', 'ada-marsh', 3);
  await cast(1, '12:11', 'VT', 'ben-okoro', 2);
  const voided = vote('WY', 'ada-marsh', at('12:12'));
  await night.record(BALLOT_BOX, 0, voided);
  await cast(1, '12:14', 'WY', 'ben-okoro', 2);
  await night.record(BALLOT_BOX, 0, {
    type: 'VoteVoided',
    at: at('12:20'),
    data: { ...voided.data, reason: 'a test' },
  });
  await issue(0, '12:15', 'WY');
  await issue(1, '12:30', 'WY');
});
afterAll(() => night.close());

test('a minute is told only when every partition of both streams has passed it', async () => {
  // The roll stands at 12:15 and 12:30, the ballot box at 12:14 and 12:20.
  await untilThrough('12:13');
  for (const path of ['', '/results', '/turnout', '/snapshot', '/timeline', '/lead-changes']) {
    const [status, said] = await refusal(`${HERE}${path}?asOf=${at('12:14')}`);
    expect([path, status, said.type]).toEqual([path, 404, '/problems/minute-not-passed']);
    expect(said.detail).toContain(at('12:13'));
    expect((await api.request(`${HERE}${path}?asOf=${at('12:13')}`)).status).toBe(200);
  }
  await cast(1, '12:21', 'WY', 'cy-lund', 1);
  await untilThrough('12:14');
});

test.for(['2028-11-07T12:10:30Z', '2028-11-07 12:10', 'now', '12:10', ''])(
  '"%s" is no minute, and the refusal says how to write one',
  async (asOf) => {
    const [status, said] = await refusal(`${HERE}/results?asOf=${encodeURIComponent(asOf)}`);
    expect([status, said.type, said.errors?.[0]?.at]).toEqual([
      400,
      '/problems/invalid-request',
      'query.asOf',
    ]);
    expect(said.detail).toContain('2028-11-07T14:05:00Z');
  },
);

test('results are those of the end of the minute, a correction only from its own minute on', async () => {
  const as = async (time: string) => {
    const { total, states, freshness } = resultsView.parse(
      await readJson(api, `${HERE}/results?asOf=${at(time)}`),
    );
    return [total.leader, ...states.map(({ votes }) => votes), freshness.counted];
  };
  await cast(0, '12:40', 'VT', 'ada-marsh', 1);
  await cast(1, '12:40', 'VT', 'ada-marsh', 1);
  await issue(0, '12:40', 'WY');
  await untilThrough('12:29');
  expect(await as('12:09')).toEqual([null, 0, 0, 0]);
  expect(await as('12:10')).toEqual(['ada-marsh', 3, 0, 3]);
  expect(await as('12:13')).toEqual(['ada-marsh', 5, 1, 6]);
  expect(await as('12:14')).toEqual([null, 5, 3, 8]);
  expect(await as('12:20')).toEqual(['ben-okoro', 5, 2, 9]);
});

test('it says up to which positions of the ballot box it counts', async () => {
  const { countedThrough } = resultsView.parse(await readJson(api, `${HERE}/results?asOf=${at('12:13')}`));
  expect(countedThrough).toEqual([
    { partition: 0, position: 4 },
    { partition: 1, position: 2 },
  ]);
});

test('turnout is told by state; gender of a past minute could single people out and is refused', async () => {
  const { rows } = turnoutView.parse(await readJson(api, `${HERE}/turnout?asOf=${at('12:14')}`));
  expect(rows).toEqual([
    { group: 'VT', eligible: 2, ballots: 2, rate: 1 },
    { group: 'WY', eligible: 0, ballots: 0, rate: null },
  ]);
  const csv = await api.request(`${HERE}/turnout.csv?asOf=${at('12:15')}`);
  expect(await csv.text()).toBe('state,eligible,ballots,rate\r\nVT,2,2,1\r\nWY,1,1,1\r\n');
  const [status, said] = await refusal(`${HERE}/turnout?by=gender&asOf=${at('12:14')}`);
  expect([status, said.type]).toEqual([400, '/problems/not-kept-by-minute']);
});

test('the timeline has a point for each bucket, as of its last minute, and one for the last minute that is over', async () => {
  const nation = timelineView.parse(await readJson(api, `${HERE}/timeline?bucket=5`));
  expect(nation.candidates).toEqual(['ada-marsh', 'ben-okoro', 'cy-lund']);
  expect(nation.points).toEqual([
    { at: at('12:04'), votes: [0, 0, 0], ballots: 2 },
    { at: at('12:09'), votes: [0, 0, 0], ballots: 2 },
    { at: at('12:14'), votes: [4, 4, 0], ballots: 2 },
    { at: at('12:19'), votes: [4, 4, 0], ballots: 3 },
    { at: at('12:24'), votes: [3, 4, 1], ballots: 3 },
    { at: at('12:29'), votes: [3, 4, 1], ballots: 3 },
  ]);
  const wyoming = timelineView.parse(await readJson(api, `${HERE}/timeline?state=WY&bucket=60`));
  expect(wyoming.points).toEqual([{ at: at('12:29'), votes: [0, 2, 1], ballots: 1 }]);
  const csv = await api.request(`${HERE}/timeline.csv?state=WY&bucket=60&asOf=${at('12:14')}`);
  expect(await csv.text()).toBe(
    [
      'contest_id,state,as_of,candidate_id,votes,ballots_issued',
      `president,WY,${at('12:14')},ada-marsh,1,0`,
      `president,WY,${at('12:14')},ben-okoro,2,0`,
      `president,WY,${at('12:14')},cy-lund,0,0`,
      '',
    ].join('\r\n'),
  );
});

test('changes of lead are listed, the latest one first', async () => {
  const { leadChanges } = leadChangesView.parse(await readJson(api, `${HERE}/lead-changes`));
  const race = { from: 'ada-marsh', to: 'ben-okoro' };
  expect(leadChanges).toEqual([
    { ...race, at: at('12:20'), state: null, margin: 1, votes: 7 },
    { ...race, at: at('12:14'), state: 'WY', margin: 1, votes: 3 },
  ]);
  const before = leadChangesView.parse(
    await readJson(api, `${HERE}/lead-changes?asOf=${at('12:19')}&limit=1`),
  );
  expect(before.leadChanges).toEqual([{ ...race, at: at('12:14'), state: 'WY', margin: 1, votes: 3 }]);
});

test.for<[string, number, string]>([
  [`${HERE}/timeline?state=ZZ`, 404, 'unknown-state'],
  [`${HERE}/timeline?contestId=mayor`, 404, 'unknown-contest'],
  [`${HERE}/timeline?bucket=0`, 400, 'invalid-request'],
  [`${HERE}/timeline?bucket=1441`, 400, 'invalid-request'],
  [`${HERE}/timeline?bucket=ten`, 400, 'invalid-request'],
  [`${HERE}/lead-changes?limit=501`, 400, 'invalid-request'],
  [`${HERE}/night?contestId=mayor`, 404, 'unknown-contest'],
  ['/api/elections/nowhere/timeline', 404, 'unknown-election'],
  ['/api/elections/nowhere/night', 404, 'unknown-election'],
  [`/api/elections/nowhere/results?asOf=${at('12:10')}`, 404, 'unknown-election'],
])('GET %s is refused as a problem: %i %s', async ([path, status, name]) => {
  const [found, said] = await refusal(path);
  expect([found, said.type]).toEqual([status, `/problems/${name}`]);
});

test('one small document sets a page back to any minute', async () => {
  const response = await api.request(`${HERE}/night`, { headers: { 'accept-encoding': 'gzip' } });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  const document = nightView.parse(JSON.parse((await unzip(await response.arrayBuffer())).toString()));
  expect(document).toMatchObject({ from: '2028-11-07T10:00:00Z', step: 1, through: at('12:29'), steps: 150 });
  const read = nightOf(document);
  for (const time of ['12:09', '12:10', '12:14', '12:20', '12:29']) {
    const { states } = resultsView.parse(await readJson(api, `${HERE}/results?asOf=${at(time)}`));
    for (const { state, candidates } of states) {
      for (const { candidateId, votes } of candidates) {
        expect(read.votes(state, candidateId)[stepOfMinute(document, at(time))]).toBe(votes);
      }
    }
  }
  expect(await readJson(api, `${HERE}/night`)).toEqual(document);
});

test.for([
  '/night',
  '/timeline',
  '/lead-changes',
  `/results?asOf=${at('12:14')}`,
  `/snapshot?asOf=${at('12:14')}`,
])('a client that has %s already is not sent it again', async (path) => {
  const first = await api.request(`${HERE}${path}`);
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  expect((await api.request(`${HERE}${path}`, { headers })).status).toBe(304);
  // Another web process says the same of the same minute.
  const other = night.startApi();
  expect((await other.api.request(`${HERE}${path}`, { headers })).status).toBe(304);
  other.stop();
});

test('calls and certification are those of the minute, also when the ballot box has long stood still', async () => {
  const race = { electionId, contestId: 'president', state: 'VT', candidateId: 'ada-marsh' };
  const called = { ...race, calledBy: null };
  const [first, second, third] = [
    '2028-11-08T03:00:00Z',
    '2028-11-08T03:20:00Z',
    '2028-11-08T04:00:00Z',
  ] as const;
  await night.record(ELECTIONS, 0, { type: 'RaceCalled', at: LAST_CLOSING, data: called });
  await night.record(ELECTIONS, 0, { type: 'RaceCallRetracted', at: first, data: race });
  await night.record(ELECTIONS, 0, {
    type: 'RaceCalled',
    at: second,
    data: { ...called, candidateId: 'ben-okoro' },
  });
  await night.record(ELECTIONS, 0, { type: 'ResultCertified', at: third, data: { electionId } });
  await eventually(through, (minute) => minute === third);
  const as = async (asOf: string) => {
    const view = electionView.parse(await readJson(api, `${HERE}?asOf=${asOf}`));
    return [view.status, ...view.calls.map(({ candidateId }) => candidateId)];
  };
  expect(await as(at('12:20'))).toEqual(['polls-open']);
  expect(await as(LAST_CLOSING)).toEqual(['complete', 'ada-marsh']);
  expect(await as(first)).toEqual(['complete']);
  expect(await as(second)).toEqual(['complete', 'ben-okoro']);
  expect(await as(third)).toEqual(['certified', 'ben-okoro']);
  expect((await refusal(`${HERE}?asOf=2028-11-08T04:01:00Z`))[0]).toBe(404);
  const { calls, certifiedAt } = nightView.parse(await readJson(api, `${HERE}/night`));
  expect(calls.map(({ candidateId }) => candidateId)).toEqual(['ada-marsh', null, 'ben-okoro']);
  expect(certifiedAt).toBe(third);
});
