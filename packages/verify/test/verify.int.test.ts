import { BALLOT_BOX, BALLOT_SUBMISSIONS, ELECTION_REQUESTS } from '@votestream/domain';
import { projections } from '@votestream/domain/projections';
import { openEventLog } from '@votestream/event-log';
import { openTestDatabase, type TestDatabase } from '@votestream/platform/testing';
import { type GroundTruth, groundTruth, simulate } from '@votestream/simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Report, type VerifyOptions, verify } from '../src/index.ts';
import { check, failed } from './checks.ts';
import { copyOf, holdElection, inDatabase } from './night.ts';
import { ELECTION, holdSimulatedNight, type SimulatedNight } from './simulated-night.ts';

const AUDIT = 'votes ≤ ballots issued ≤ registered voters';
const RECONCILIATION = 'ballots ≤ check-ins by station';

let night: SimulatedNight;
let truth: GroundTruth;
/** Each test spoils a copy of its own. */
let database: TestDatabase;

beforeAll(async () => {
  night = await holdSimulatedNight();
  ({ truth } = night);
});

afterAll(() => night.close());

beforeEach(async () => {
  database = await copyOf(night.database);
});

afterEach(() => database.close());

async function verified(groundTruth: VerifyOptions['groundTruth'], url = database.url): Promise<Report> {
  const log = await openEventLog({ databaseUrl: url });
  return verify({ log, databaseUrl: url, declared: projections, groundTruth }).finally(() => log.close());
}

/** Changes exactly one row by hand. */
async function spoil(statement: string): Promise<void> {
  expect((await inDatabase(database.url, (client) => client.query(statement))).rowCount).toBe(1);
}

function votesOf(state: string, candidate: string): number {
  return truth.results.find(([, code, candidateId]) => code === state && candidateId === candidate)?.[3] ?? 0;
}

test('an election that was counted rightly is equal: log, read models and ground truth', async () => {
  const report = await verified(truth);
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(report.ok).toBe(true);
  expect(report.checks.map(({ name }) => name)).toEqual([
    ...projections.flatMap(({ name }) => [
      `recount = ${name}`,
      `read = folded + ignored + parked in ${name}`,
    ]),
    'conservation: read = folded + ignored + parked, and parked = dead letters',
    ...['election-requests', 'roll-requests', 'ballot-submissions'].map(
      (topic) => `accepted + rejected + repeated = submitted in votestream.${topic}`,
    ),
    AUDIT,
    RECONCILIATION,
    ...[
      'results',
      'turnout_by_state',
      'turnout_by_gender',
      'turnout_by_age_band',
      'race_calls',
      'stations',
      'votes_by_minute',
      'votes_by_state_and_minute',
      'ballot_rejections',
      'roll_rejections',
    ].map((model) => `ground truth = ${model}`),
    ...['election-requests', 'roll-requests', 'ballot-submissions'].map(
      (topic) => `ground truth = outcomes of votestream.${topic}`,
    ),
  ]);
  // What is compared is there: calls of states and of the nation, a call taken back, votes voided.
  expect(truth.calls.map(([, state]) => state)).toContain(null);
  expect(truth.requests.elections.accepted.RaceCallRetracted).toBe(1);
  expect(truth.requests.ballots.accepted.VoteVoided).toBeGreaterThan(0);
});

describe('a read model that was changed by hand is found', () => {
  test('one vote more: the group is named, with what should stand there', async () => {
    await spoil(`UPDATE read_models.results_g1 SET votes = votes + 1
      WHERE state = 'CA' AND candidate_id = 'ada-marsh' AND partition = 1`);
    const votes = votesOf('CA', 'ada-marsh');
    const difference = {
      group: 'us-2028 · president · CA · ada-marsh',
      value: 'votes',
      expected: votes,
      found: votes + 1,
    };
    const report = await verified(truth);
    expect(failed(report)).toEqual(['recount = results', AUDIT, 'ground truth = results']);
    expect(check(report, 'recount = results').differences).toEqual([difference]);
    expect(check(report, 'ground truth = results').differences).toEqual([difference]);
  });

  test('votes moved from one candidate to another: both are named', async () => {
    for (const [candidate, by] of [
      ['ada-marsh', -3],
      ['jonah-reyes', 3],
    ] as const) {
      await spoil(`UPDATE read_models.results_g1 SET votes = votes + ${by}
        WHERE state = 'TX' AND candidate_id = '${candidate}' AND partition = 0`);
    }
    const { differences } = check(await verified(undefined), 'recount = results');
    expect(
      differences.map(({ group, expected, found }) => [group, Number(found) - Number(expected)]),
    ).toEqual([
      ['us-2028 · president · TX · ada-marsh', -3],
      ['us-2028 · president · TX · jonah-reyes', 3],
    ]);
  });

  test('a deleted row: its voters are missed', async () => {
    await spoil(`DELETE FROM read_models.turnout_by_state_g1 WHERE state = 'NY' AND partition = 2`);
    const report = await verified(truth);
    expect(failed(report)).toEqual(['recount = turnout_by_state', AUDIT, 'ground truth = turnout_by_state']);
    const { differences } = check(report, 'recount = turnout_by_state');
    expect(differences.map(({ group, value }) => `${group}: ${value}`)).toEqual([
      'us-2028 · NY: eligible',
      'us-2028 · NY: ballots',
    ]);
    for (const { expected, found } of differences) expect(Number(found)).toBeLessThan(Number(expected));
  });

  test('a race call for another candidate: the race is named', async () => {
    await spoil(`UPDATE read_models.race_calls_g1
      SET call = json_build_object('candidateId', 'walt-okafor', 'at', call->>'at') WHERE state = ''`);
    const report = await verified(truth);
    expect(failed(report)).toEqual(['recount = race_calls', 'ground truth = race_calls']);
    expect(check(report, 'ground truth = race_calls').differences).toEqual([
      {
        group: 'us-2028 · president · (nation)',
        value: 'candidateId',
        expected: truth.calls.at(-1)?.[2],
        found: 'walt-okafor',
      },
    ]);
  });

  test('a polling station under another name: the station is named', async () => {
    await spoil(`UPDATE read_models.stations_g1
      SET station = json_build_object('name', 'Elsewhere', 'at', station->>'at') WHERE station_id = 'wy-01'`);
    const report = await verified(truth);
    expect(failed(report)).toEqual(['recount = stations', 'ground truth = stations']);
    expect(check(report, 'ground truth = stations').differences).toEqual([
      {
        group: 'us-2028 · WY · wy-01',
        value: 'name',
        expected: 'Polling station 1, Wyoming',
        found: 'Elsewhere',
      },
    ]);
  });

  test.each([-1, -20])('a position set back by %i: what stands there is not what is counted', async (by) => {
    await spoil(`UPDATE read_models.positions SET position = position ${by}
      WHERE projection = 'results' AND partition = 0`);
    expect(failed(await verified(undefined))).toContain('read = folded + ignored + parked in results');
  });

  test('a position set beyond the end of the log: coming votes would be passed over', async () => {
    await spoil(`UPDATE read_models.positions SET position = position + 1
      WHERE projection = 'results' AND partition = 0`);
    const report = await verified(undefined);
    expect(failed(report)).toEqual(['log']);
    expect(check(report, 'log').detail).toMatch(/^results says .* votestream.ballot-box\/0 up to \d+/);
  });

  test('read models of another log', async () => {
    await spoil(`UPDATE read_models.positions SET log_id = 'another-log'
      WHERE projection = 'results' AND partition = 0`);
    const report = await verified(undefined);
    expect(failed(report)).toEqual(['log']);
    expect(check(report, 'log').detail).toContain('another-log');
  });
});

describe('a log in which something is wrong is found', () => {
  /** Appends to the box of partition 0, where nobody counts now. */
  async function appendToBox(value: (last: string) => string): Promise<{ position: number; events: number }> {
    const log = await openEventLog({ databaseUrl: database.url });
    const values: string[] = [];
    for await (const { records } of log.read(BALLOT_BOX, 0, 0)) {
      values.push(...records.map((record) => record.value?.toString() ?? ''));
    }
    const requests = values.map((each): { position: number } => JSON.parse(each).request);
    const last = values.at(-1) ?? '';
    const { position } = requests.at(-1) ?? { position: -1 };
    await log.append(BALLOT_BOX, [{ key: null, partition: 0, value: value(last) }]);
    await log.close();
    return { position, events: requests.filter((each) => each.position === position).length };
  }

  test('a request that was answered twice is named', async () => {
    const { position, events } = await appendToBox((last) => last);
    const report = await verified(undefined);
    const name = `accepted + rejected + repeated = submitted in ${BALLOT_SUBMISSIONS}`;
    // The ballot that is there twice is one more than its station has issued.
    expect(failed(report)).toEqual([name, RECONCILIATION]);
    expect(check(report, name).detail).toContain(
      `${BALLOT_SUBMISSIONS}/0 at ${position}: ${events} requests, ${events + 1} events`,
    );
  });

  test('an event that answers no request is named', async () => {
    await appendToBox((last) =>
      JSON.stringify({ ...JSON.parse(last), request: { position: 999_999, index: 0 } }),
    );
    const [name = ''] = failed(await verified(undefined));
    expect(check(await verified(undefined), name).detail).toContain(
      `${BALLOT_SUBMISSIONS}/0 at 999999: no request, 1 events`,
    );
  });

  test('a request that nobody has decided yet is said, and is no difference', async () => {
    const log = await openEventLog({ databaseUrl: database.url });
    await log.append(BALLOT_SUBMISSIONS, [{ key: 'not-a-ballot', partition: 0, value: '{}' }]);
    await log.close();
    const report = await verified(truth);
    expect(report.ok).toBe(true);
    expect(
      check(report, `accepted + rejected + repeated = submitted in ${BALLOT_SUBMISSIONS}`).detail,
    ).toContain(', 1 of them not decided yet');
  });
});

describe('what others do in the same log is no difference to the ground truth', () => {
  test('another election, with votes of its own', async () => {
    await holdElection(database.url, (log) =>
      simulate(night.simulation(log, { electionId: 'other-2028', voters: 200, seed: 2, faults: 0 })),
    );
    const before = (await verified(truth, night.database.url)).records;
    const report = await verified(truth);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.records).toBeGreaterThan(before + 200);
  });

  test('the certification by an administrator', async () => {
    const certify = {
      type: 'CertifyResult',
      version: 1,
      id: 'certification-1',
      at: '2028-11-20T12:00:00Z',
      data: { electionId: ELECTION },
    };
    await holdElection(database.url, (log) =>
      log.append(ELECTION_REQUESTS, [{ key: ELECTION, value: JSON.stringify(certify) }]),
    );
    const report = await verified(truth);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    const [row] = await inDatabase(database.url, async (client) => {
      const { rows } = await client.query('SELECT certified_at FROM read_models.elections_g1');
      return rows;
    });
    expect(row).toEqual({ certified_at: '2028-11-20T12:00:00Z' });
  });
});

describe('nothing to compare is no success', () => {
  test('no read models', async () => {
    const empty = await openTestDatabase();
    const report = await verified(undefined, empty.url);
    await empty.close();
    expect(failed(report)).toEqual(['read models']);
  });

  test('no election', async () => {
    const empty = await openTestDatabase();
    await holdElection(empty.url, async () => undefined);
    const report = await verified(undefined, empty.url);
    await empty.close();
    expect(failed(report)).toEqual(['recount']);
    expect(check(report, 'recount').detail).toBe('no event is counted yet');
  });

  test('a ground truth that is demanded and is not there', async () => {
    const report = await verified('demanded');
    expect(failed(report)).toEqual(['ground truth']);
    expect(check(report, 'ground truth').detail).toContain('simulate an election first');
  });

  test('a simulation that was stopped midway', async () => {
    expect(failed(await verified({ ...truth, complete: false }))).toEqual(['ground truth']);
  });
});

test('a ground truth of before it kept the stations is read, and compared in everything else', async () => {
  const { stations, ...older } = truth;
  expect(stations).not.toEqual([]);
  const report = await verified(groundTruth.parse(older));
  expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  const names = report.checks.map(({ name }) => name);
  expect(names).not.toContain('ground truth = stations');
  expect(names).toContain('ground truth = race_calls');
});

describe('a ground truth that says something else is named', () => {
  test('one vote', async () => {
    const results = truth.results.map(
      ([contest, state, candidate, votes]): (typeof truth.results)[number] => [
        contest,
        state,
        candidate,
        state === 'FL' && candidate === 'jonah-reyes' ? votes + 1 : votes,
      ],
    );
    const report = await verified({ ...truth, results });
    expect(failed(report)).toEqual(['ground truth = results']);
    const votes = votesOf('FL', 'jonah-reyes');
    expect(check(report, 'ground truth = results').differences).toEqual([
      { group: 'us-2028 · president · FL · jonah-reyes', value: 'votes', expected: votes + 1, found: votes },
    ]);
  });

  test('a call that was never made', async () => {
    const [uncalled] = truth.turnout.byState.filter(
      ([code]) => !truth.calls.some(([, state]) => state === code),
    );
    const calls: GroundTruth['calls'] = [...truth.calls, ['president', uncalled?.[0] ?? '', 'ada-marsh']];
    const report = await verified({ ...truth, calls });
    expect(failed(report)).toEqual(['ground truth = race_calls']);
    expect(check(report, 'ground truth = race_calls').differences).toEqual([
      {
        group: `us-2028 · president · ${uncalled?.[0]}`,
        value: 'candidateId',
        expected: 'ada-marsh',
        found: null,
      },
    ]);
  });

  test('a retraction that was taken for a call', async () => {
    const { elections } = truth.requests;
    const { RaceCalled, RaceCallRetracted } = elections.accepted;
    const accepted = {
      ...elections.accepted,
      RaceCalled: RaceCalled + 1,
      RaceCallRetracted: RaceCallRetracted - 1,
    };
    const requests = { ...truth.requests, elections: { ...elections, accepted } };
    const report = await verified({ ...truth, requests });
    expect(failed(report)).toEqual([`ground truth = outcomes of ${ELECTION_REQUESTS}`]);
    expect(check(report, `ground truth = outcomes of ${ELECTION_REQUESTS}`).differences).toEqual([
      { group: 'RaceCallRetracted', value: 'requests', expected: 0, found: 1 },
      { group: 'RaceCalled', value: 'requests', expected: RaceCalled + 1, found: RaceCalled },
    ]);
  });

  test('a refusal for another reason, except where requests may have been sent twice', async () => {
    const { ballots } = truth.requests;
    const { 'unknown-ballot': unknown = 0, 'unknown-state': state = 0 } = ballots.rejected;
    const rejected = { ...ballots.rejected, 'unknown-ballot': unknown + 1, 'unknown-state': state - 1 };
    const altered = { ...truth, requests: { ...truth.requests, ballots: { ...ballots, rejected } } };
    expect(failed(await verified(altered))).toEqual([`ground truth = outcomes of ${BALLOT_SUBMISSIONS}`]);
    expect((await verified({ ...altered, resentTicks: 1 })).ok).toBe(true);
  });

  test('a refusal too few or too many; where requests may have been sent twice, only one too few', async () => {
    const [first, ...rest] = truth.rejections.roll;
    if (!first) throw new Error('nothing was refused');
    const [request, state, reason, refused] = first;
    const saying = (requests: number, resentTicks: number): GroundTruth => ({
      ...truth,
      resentTicks,
      rejections: { ...truth.rejections, roll: [[request, state, reason, requests], ...rest] },
    });
    for (const requests of [refused - 1, refused + 1]) {
      const report = await verified(saying(requests, 0));
      expect(failed(report)).toEqual(['ground truth = roll_rejections']);
      expect(check(report, 'ground truth = roll_rejections').differences).toEqual([
        {
          group: [reason === 'malformed' ? '(none)' : ELECTION, state ?? '(none)', request, reason].join(
            ' · ',
          ),
          value: 'rejections',
          expected: requests,
          found: refused,
        },
      ]);
    }
    const resent = await verified(saying(refused - 1, 1));
    expect(resent.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(check(resent, 'ground truth ≤ roll_rejections').detail).toContain('some requests were sent twice');
    expect(failed(await verified(saying(refused + 1, 1)))).toEqual(['ground truth ≤ roll_rejections']);
  });
});

describe('records in an event topic that are no events', () => {
  test('are counted as parked by the same rule as the projector parks them, and spoil nothing else', async () => {
    const strange = [
      'no JSON',
      '{"no":"type"}',
      '{"type":"Unheard"}',
      '{"type":"VoteCast","version":1,"data":{}}',
    ];
    await holdElection(database.url, (log) =>
      log.append(
        BALLOT_BOX,
        strange.map((value) => ({ key: 'stranger', value })),
      ),
    );
    const report = await verified(truth);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(check(report, 'read = folded + ignored + parked in results').detail).toMatch(
      /\+ 4;.*to be parked 4$/,
    );
  });
});
