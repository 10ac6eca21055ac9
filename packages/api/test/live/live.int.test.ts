import { BALLOT_SUBMISSIONS } from '@votestream/domain';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { problem } from '../../src/contract/problem.ts';
import type { Outlet } from '../../src/live/outlet.ts';
import { definition } from '../election.fixture.ts';
import {
  castVotes,
  countedThrough,
  type ElectionNight,
  eventually,
  openElectionNight,
  readJson,
  vote,
} from '../election-night.ts';
import { frameIn, openLive } from './events.ts';

const { electionId } = definition;
let night: ElectionNight;

beforeEach(async () => {
  night = await openElectionNight();
});
afterEach(() => night.close());

async function announcedOn(api: ReturnType<ElectionNight['startApi']>['api']): Promise<void> {
  await eventually(
    async () => (await api.request(`/api/elections/${electionId}`)).status,
    (status) => status === 200,
  );
}

test('a reader sees the numbers at once, and each vote as it is counted', async () => {
  const { api } = night.startApi();
  await castVotes(night, vote('VT', 'ada-marsh'));
  await countedThrough(api, 1);
  const reader = await openLive(api, electionId);
  const snapshot = await reader.frame();
  expect(snapshot).toMatchObject({
    kind: 'snapshot',
    previous: null,
    results: [['president', 'VT', 'ada-marsh', 1]],
  });

  await castVotes(night, vote('VT', 'ada-marsh'), vote('WY', 'ben-okoro'));
  let before = snapshot;
  const updates = await collect(reader, (frame) => frame.freshness.counted === 3);
  for (const update of updates) {
    expect(update).toMatchObject({ kind: 'update', previous: before.id });
    before = update;
  }
  expect(updates.flatMap(({ results }) => results)).toEqual(
    expect.arrayContaining([
      ['president', 'VT', 'ada-marsh', 2],
      ['president', 'WY', 'ben-okoro', 1],
    ]),
  );
  await reader.leave();
});

test('more readers cost no more encoding: all get the same bytes', async () => {
  const { api } = night.startApi();
  await announcedOn(api);
  const readers = await Promise.all(Array.from({ length: 20 }, () => openLive(api, electionId)));
  const first = await Promise.all(readers.map((reader) => reader.next()));
  expect(new Set(first).size).toBe(1);
  await castVotes(night, vote('VT', 'ada-marsh'));
  const second = await Promise.all(readers.map((reader) => reader.next()));
  expect(second[0] && frameIn(second[0])?.kind).toBe('update');
  expect(new Set(second).size).toBe(1);
  await Promise.all(readers.map((reader) => reader.leave()));
});

test('where the server tells its connection, frames are written to that, and the answer has no body', async () => {
  const { api } = night.startApi();
  await announcedOn(api);
  const written: Uint8Array[] = [];
  const connection: Outlet = {
    isDrained: true,
    attach: ({ onDrained }) => onDrained(),
    write: (bytes) => written.push(bytes),
    end: () => undefined,
    drop: () => undefined,
  };
  const response = await api.request(`/api/elections/${electionId}/live`, {}, { connection });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.body).toBeNull();
  await castVotes(night, vote('VT', 'ada-marsh'));
  const frames = () => written.flatMap((bytes) => frameIn(bytes) ?? []);
  await eventually(
    async () => frames().at(-1)?.freshness.counted,
    (counted) => counted === 1,
  );
  const [first, ...others] = frames().map(({ kind }) => kind);
  expect(first).toBe('snapshot');
  expect(others).not.toContain('snapshot');
});

test('a reader that stops reading gets the newest numbers when it goes on, and holds nobody up', async () => {
  const { api } = night.startApi();
  await announcedOn(api);
  const slow = await openLive(api, electionId);
  const quick = await openLive(api, electionId);
  for (let votes = 1; votes <= 5; votes += 1) {
    await castVotes(night, vote('VT', 'ada-marsh'));
    await quick.frameWhere((frame) => frame.freshness.counted === votes);
  }
  expect(await slow.frame()).toMatchObject({ kind: 'snapshot', results: [] });
  expect(await slow.frame()).toMatchObject({
    kind: 'snapshot',
    results: [['president', 'VT', 'ada-marsh', 5]],
  });
  await castVotes(night, vote('VT', 'ada-marsh'));
  expect((await slow.frameWhere(({ freshness }) => freshness.counted === 6)).kind).toBe('update');
  await Promise.all([slow.leave(), quick.leave()]);
});

test('a reader can go on at another web process: both give the same numbers the same id', async () => {
  const one = night.startApi();
  const other = night.startApi();
  await announcedOn(one.api);
  const here = await openLive(one.api, electionId);
  for (let votes = 1; votes <= 3; votes += 1) await castVotes(night, vote('VT', 'ada-marsh'));
  const last = await here.frameWhere((frame) => frame.freshness.counted === 3);
  one.stop();
  await countedThrough(other.api, 3);
  const there = await openLive(other.api, electionId);
  expect((await there.frame()).id).toBe(last.id);
  await there.leave();
});

test('readers learn how far behind the count is, and that it has caught up', async () => {
  const { api } = night.startApi();
  await announcedOn(api);
  const reader = await openLive(api, electionId);
  await night.stopProjector();
  await castVotes(night, vote('VT', 'ada-marsh'), vote('VT', 'ada-marsh'));
  const behind = await reader.frameWhere((frame) => frame.freshness.behind === 2);
  expect(behind).toMatchObject({ kind: 'update', results: [], freshness: { counted: 0, behind: 2 } });
  night.startProjector();
  const caughtUp = await reader.frameWhere((frame) => frame.freshness.behind === 0);
  expect(caughtUp.freshness.counted).toBe(2);
  await reader.leave();
});

test('one reader more than there is room for is told when to come again', async () => {
  const { api } = night.startApi({ subscribersMax: 2 });
  await announcedOn(api);
  const first = await openLive(api, electionId);
  const second = await openLive(api, electionId);
  const refused = await api.request(`/api/elections/${electionId}/live`);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(problem.parse(await refused.json()).type).toBe('/problems/too-many-subscribers');
  await first.leave();
  const third = await openLive(api, electionId);
  expect((await third.frame()).kind).toBe('snapshot');
  await Promise.all([second.leave(), third.leave()]);
});

test('a probe of the live feed takes no place from a reader', async () => {
  const { api } = night.startApi({ subscribersMax: 1 });
  await announcedOn(api);
  const head = await api.request(`/api/elections/${electionId}/live`, { method: 'HEAD' });
  expect(head.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const reader = await openLive(api, electionId);
  expect((await reader.frame()).kind).toBe('snapshot');
  await reader.leave();
});

test('a connection with nothing to tell is kept open by heartbeats', async () => {
  const { api } = night.startApi({ heartbeatMs: 20 });
  await announcedOn(api);
  const reader = await openLive(api, electionId);
  const heartbeat = await eventually(
    () => reader.next(),
    (chunk) => chunk !== undefined && frameIn(chunk) === undefined,
  );
  expect(new TextDecoder().decode(heartbeat)).toBe(': heartbeat\n\n');
  await reader.leave();
});

test('a server that stops ends its streams and takes no new readers', async () => {
  const { api, stop } = night.startApi();
  await announcedOn(api);
  const reader = await openLive(api, electionId);
  await reader.frame();
  stop();
  await eventually(
    () => reader.next(),
    (chunk) => chunk === undefined,
  );
  expect((await api.request(`/api/elections/${electionId}/live`)).status).toBe(503);
});

test('ballots that are handed in and not decided keep a count from being called complete', async () => {
  const { api } = night.startApi();
  await announcedOn(api);
  await castVotes(night, vote('VT', 'ada-marsh', '2028-11-08T02:00:00Z'));
  const reader = await openLive(api, electionId);
  await reader.frameWhere(({ status }) => status === 'complete');
  await night.log.append(BALLOT_SUBMISSIONS, [{ key: 'ballot-late', value: '{}' }]);
  expect((await reader.frameWhere(({ status }) => status !== 'complete')).status).toBe('counting');
  await reader.leave();
});

test('pages show the newest numbers although nobody listens to the live feed', async () => {
  const { api } = night.startApi();
  await announcedOn(api);
  for (let votes = 1; votes <= 3; votes += 1) {
    await castVotes(night, vote('VT', 'ada-marsh'));
    await countedThrough(api, votes);
  }
  expect(await readJson(api, `/api/elections/${electionId}/snapshot`)).toMatchObject({
    kind: 'snapshot',
    votes: [{ contestId: 'president', candidates: ['ada-marsh'], states: [['VT', 3]] }],
  });
});

async function collect(
  reader: Awaited<ReturnType<typeof openLive>>,
  isLast: (frame: Awaited<ReturnType<typeof reader.frame>>) => boolean,
) {
  const frames = [await reader.frame()];
  for (let last = frames[0]; last && !isLast(last); ) {
    last = await reader.frame();
    frames.push(last);
  }
  return frames;
}
