import { createLogger } from '@votestream/platform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LiveHub } from '../../src/live/hub.ts';
import { StreamOutlet } from '../../src/live/outlet.ts';
import { databaseReadings } from '../../src/state/database-readings.ts';
import { ElectionStates, type Readings } from '../../src/state/election-states.ts';
import { READ_INTERVAL_MS } from '../../src/state/kept-read.ts';
import { definition } from '../election.fixture.ts';
import { castVotes, type ElectionNight, eventually, openElectionNight, vote } from '../election-night.ts';
import { frameIn } from '../live/events.ts';

const { electionId } = definition;
const logger = createLogger({ name: 'api-test', level: 'silent', format: 'json' });
let night: ElectionNight;

beforeAll(async () => {
  night = await openElectionNight();
  const readings = databaseReadings(night.readModels);
  await eventually(
    () => readings.election(electionId),
    (election) => election !== undefined,
  );
});
afterAll(() => night.close());

/** The real database, with a meter in front of it. */
function metered() {
  const readings = databaseReadings(night.readModels);
  const meter = { reads: 0, atOnce: 0, atOnceMax: 0 };
  const measured = async <Value>(read: Promise<Value>): Promise<Value> => {
    meter.reads += 1;
    meter.atOnce += 1;
    meter.atOnceMax = Math.max(meter.atOnceMax, meter.atOnce);
    return read.finally(() => {
      meter.atOnce -= 1;
    });
  };
  const counted: Readings = {
    directory: () => readings.directory(),
    election: (id) => measured(readings.election(id)),
  };
  const commits = { heard: 0 };
  const states = new ElectionStates(counted, commits, undefined);
  const hub = new LiveHub(states, logger);
  const commit = () => {
    commits.heard += 1;
    hub.committed();
  };
  return { meter, states, hub, commit };
}

test('a crowd of visitors costs the database one query', async () => {
  const { meter, states } = metered();
  const seen = await Promise.all(Array.from({ length: 500 }, () => states.of(electionId)));
  expect(new Set(seen).size).toBe(1);
  for (let again = 0; again < 500; again += 1) expect(await states.of(electionId)).toBe(seen[0]);
  expect(meter.reads).toBe(1);
});

test('ids that do not exist cost nothing and push no election out', async () => {
  const { meter, states } = metered();
  const before = await states.of(electionId);
  for (let i = 0; i < 500; i += 1) expect(await states.of(`guess-${i}`)).toBeUndefined();
  expect(await states.of(electionId)).toBe(before);
  expect(meter.reads).toBe(1);
});

test('commits cost nothing while nobody looks', async () => {
  const { meter, hub, commit } = metered();
  for (let i = 0; i < 1_000; i += 1) commit();
  const outlet = new StreamOutlet();
  await hub.subscribe(electionId, outlet);
  expect(meter.reads).toBe(1);
  await outlet.stream.cancel();
  expect(hub.subscriberCount).toBe(0);
});

test('a storm of commits is read at most ten times a second, and never twice at once', async () => {
  const { meter, hub, commit } = metered();
  const outlet = new StreamOutlet();
  await hub.subscribe(electionId, outlet);
  const reader = outlet.stream.getReader();
  const startedAtMs = performance.now();
  await castVotes(night, ...Array.from({ length: 10 }, () => vote('VT', 'ada-marsh')));
  const storm = setInterval(commit, 0);
  await eventually(
    async () => (await reader.read()).value,
    (chunk) => chunk !== undefined && frameIn(chunk)?.freshness.counted === 10,
  );
  await eventually(
    () => meter.reads,
    (reads) => reads >= 5,
  );
  clearInterval(storm);
  const elapsedMs = performance.now() - startedAtMs;
  expect(meter.reads).toBeLessThanOrEqual(elapsedMs / READ_INTERVAL_MS + 2);
  expect(meter.atOnceMax).toBe(1);
  await reader.cancel();
});
