import { BALLOT_BOX } from '@votestream/domain';
import { projections } from '@votestream/domain/projections';
import { openEventLog } from '@votestream/event-log';
import type { TestDatabase } from '@votestream/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RecountOptions, recountGenerations, verify } from '../src/index.ts';
import { check, failed } from './checks.ts';
import { everyKind } from './every-kind.ts';
import { copyOf, holdElection, inDatabase } from './night.ts';
import { holdSimulatedNight, type SimulatedNight } from './simulated-night.ts';

const CONSERVATION = 'conservation: read = folded + ignored + parked, and parked = dead letters';

let night: SimulatedNight;
/** Each test spoils a copy of its own. */
let database: TestDatabase;

beforeAll(async () => {
  night = await holdSimulatedNight();
});

afterAll(() => night.close());

beforeEach(async () => {
  database = await copyOf(night.database);
});

afterEach(() => database.close());

async function verified(declared = projections) {
  const { url } = database;
  const log = await openEventLog({ databaseUrl: url });
  const groundTruth = night.truth;
  return verify({ log, databaseUrl: url, declared, groundTruth }).finally(() => log.close());
}

async function recounted(generations: RecountOptions['generations'], more: Partial<RecountOptions> = {}) {
  const { url } = database;
  const log = await openEventLog({ databaseUrl: url });
  const options = { log, databaseUrl: url, declared: projections, generations, ...more };
  return recountGenerations(options).finally(() => log.close());
}

type Row = Record<string, string>;

async function query(statement: string): Promise<Row[]> {
  return inDatabase(database.url, async (client) => (await client.query<Row>(statement)).rows);
}

/** Changes exactly one row by hand. */
async function spoil(statement: string): Promise<Row> {
  const [row, ...others] = await query(`${statement} RETURNING *`);
  expect(others).toEqual([]);
  if (!row) throw new Error('no row was changed');
  return row;
}

const oneOf = (table: string) => `ctid = (SELECT min(ctid) FROM read_models.${table})`;

/** A second generation like the one that serves. */
async function buildSecond(projection: string, state = 'building'): Promise<void> {
  await query(`
    CREATE TABLE read_models.${projection}_g2 AS TABLE read_models.${projection}_g1;
    INSERT INTO read_models.generations (projection, generation, version, fingerprint, log_id, state)
      SELECT projection, 2, version, fingerprint, log_id, '${state}' FROM read_models.generations
      WHERE projection = '${projection}' AND generation = 1;
    INSERT INTO read_models.positions (projection, generation, topic, partition, log_id, position,
        records_read, records_folded, records_ignored, records_parked)
      SELECT projection, 2, topic, partition, log_id, position,
        records_read, records_folded, records_ignored, records_parked FROM read_models.positions
      WHERE projection = '${projection}' AND generation = 1;
    INSERT INTO read_models.dead_letters (projection, generation, topic, partition, position, reason)
      SELECT projection, 2, topic, partition, position, reason FROM read_models.dead_letters
      WHERE projection = '${projection}' AND generation = 1`);
}

async function sumOf(column: string, projection: string, generation: number): Promise<number> {
  const [row] = await query(`SELECT sum(${column}) AS sum FROM read_models.positions
    WHERE projection = '${projection}' AND generation = ${generation}`);
  return Number(row?.['sum']);
}

describe('one row that was changed is named, with its group', () => {
  test.each([
    ['turnout_by_age_band', 'ballots', ['election_id', 'state', 'age_band']],
    ['votes_by_minute', 'votes', ['election_id', 'contest_id', 'minute', 'candidate_id']],
    ['votes_by_state_and_minute', 'votes', ['election_id', 'contest_id', 'state', 'minute', 'candidate_id']],
    ['ballot_rejections', 'rejections', ['election_id', 'state', 'reason']],
    ['roll_rejections', 'rejections', ['election_id', 'state', 'request', 'reason']],
  ])('in %s', async (projection, value, columns) => {
    const table = `${projection}_g1`;
    const row = await spoil(`UPDATE read_models.${table} SET ${value} = ${value} + 1 WHERE ${oneOf(table)}`);
    const report = await verified();
    expect(failed(report)).toEqual([`recount = ${projection}`, `ground truth = ${projection}`]);
    for (const name of failed(report)) {
      const { differences } = check(report, name);
      expect(differences).toMatchObject([
        { group: columns.map((column) => row[column] || '(none)').join(' · '), value },
      ]);
      for (const { expected, found } of differences) expect(Number(found)).toBe(Number(expected) + 1);
    }
  });
});

describe('a read model that only its declaration describes', () => {
  test('is verified in every kind of state, in numbers as in texts', async () => {
    const declared = [...projections, everyKind];
    await holdElection(database.url, async () => undefined, declared);
    const report = await verified(declared);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(check(report, 'recount = every_kind').detail).toMatch(/^[1-9]\d* groups.* by its declaration$/);
    const table = 'every_kind_g1';
    for (const [state, changed] of [
      ['weight', 'weight + 1'],
      ['votes', 'votes - 1'],
      ['least', `'0'`],
      ['greatest', `'zz'`],
      ['latest', `'{}'`],
    ]) {
      const before = await spoil(`UPDATE read_models.${table} SET ${state} = ${state} WHERE ${oneOf(table)}`);
      await query(`CREATE TABLE kept AS TABLE read_models.${table}`);
      await query(`UPDATE read_models.${table} SET ${state} = ${changed}
        WHERE channel = '${before['channel']}' AND minute = '${before['minute']}' AND length = ${before['length']}`);
      const { differences } = check(await verified(declared), 'recount = every_kind');
      expect(differences).toMatchObject([
        { group: `${before['channel']} · ${before['minute']} · ${before['length']}`, value: state },
      ]);
      await query(
        `TRUNCATE read_models.${table}; INSERT INTO read_models.${table} TABLE kept; DROP TABLE kept`,
      );
    }
  });

  test('and that no generation serves is missed', async () => {
    const report = await verified([...projections, everyKind]);
    expect(failed(report)).toEqual(['read models']);
    expect(check(report, 'read models').detail).toBe('no generation serves every_kind');
  });

  test('and a newer declaration is not held against what an older one has counted', async () => {
    const newer = projections.map((each) => (each.name === 'results' ? { ...each, version: 2 } : each));
    const generations = [{ projection: 'results', generation: 1 }];
    for (const report of [await verified(newer), await recounted(generations, { declared: newer })]) {
      expect(failed(report)).toEqual(['read models']);
      expect(check(report, 'read models').detail).toContain(
        'built by version 1 of its declaration, but version 2',
      );
    }
  });
});

describe('a generation that does not serve yet', () => {
  test('is recounted, and nothing else is read', async () => {
    await buildSecond('results');
    const generations = [{ projection: 'results', generation: 2 }];
    const report = await recounted(generations);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.records).toBe(await sumOf('records_read', 'results', 2));
    await spoil(`UPDATE read_models.results_g2 SET votes = votes + 1 WHERE ${oneOf('results_g2')}`);
    expect(failed(await recounted(generations))).toEqual(['recount = results generation 2']);
    expect((await recounted([{ projection: 'results', generation: 1 }])).ok).toBe(true);
  });

  test('is recounted exactly as far as it has counted each partition', async () => {
    await buildSecond('votes_by_minute', 'snapshot');
    const [partition] = await query(`SELECT position / 2 AS half, partition FROM read_models.positions
      WHERE projection = 'votes_by_minute' AND generation = 2 AND partition = 1`);
    const half = Number(partition?.['half']);
    const log = await openEventLog({ databaseUrl: database.url });
    const votes = new Map<string, number>();
    let [folded, read] = [0, 0];
    for await (const { records } of log.read(BALLOT_BOX, 1, 0, { until: half })) {
      for (const { value } of records) {
        const { type, at, data } = JSON.parse(String(value));
        read += 1;
        if (type !== 'VoteCast' && type !== 'VoteVoided') continue;
        folded += 1;
        const group = `'us-2028', 'president', '${at}', '${data.candidateId}'`;
        votes.set(group, (votes.get(group) ?? 0) + (type === 'VoteCast' ? 1 : -1));
      }
    }
    await log.close();
    const rows = [...votes].map(([group, each]) => `(${group}, 1, ${each})`);
    await query(`
      DELETE FROM read_models.positions WHERE projection = 'votes_by_minute' AND generation = 2 AND partition = 2;
      UPDATE read_models.positions SET position = ${half}, records_read = ${read}, records_folded = ${folded},
        records_ignored = ${read - folded}
        WHERE projection = 'votes_by_minute' AND generation = 2 AND partition = 1;
      DELETE FROM read_models.votes_by_minute_g2 WHERE partition IN (1, 2);
      INSERT INTO read_models.votes_by_minute_g2 (election_id, contest_id, minute, candidate_id, partition, votes)
        VALUES ${rows.join(', ')}`);
    const report = await recounted([{ projection: 'votes_by_minute', generation: 2 }]);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.records).toBe(await sumOf('records_read', 'votes_by_minute', 2));
    expect(report.records).toBeGreaterThan(read);
    await query(`UPDATE read_models.positions SET position = position - 1
      WHERE projection = 'votes_by_minute' AND generation = 2 AND partition = 1`);
    expect((await recounted([{ projection: 'votes_by_minute', generation: 2 }])).ok).toBe(false);
  });

  test('and has counted nothing is equal to nothing', async () => {
    await buildSecond('results');
    await query(`TRUNCATE read_models.results_g2;
      DELETE FROM read_models.positions WHERE projection = 'results' AND generation = 2`);
    expect(await recounted([{ projection: 'results', generation: 2 }])).toMatchObject({
      ok: true,
      records: 0,
    });
  });

  test('several are recounted in one reading of the log, and progress is told', async () => {
    const progress: number[][] = [];
    const generations = projections.map(({ name }) => ({ projection: name, generation: 1 }));
    const report = await recounted(generations, { onProgress: (...each) => progress.push(each) });
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    const [last] = progress.slice(-1);
    expect(last?.[0]).toBe(report.records);
    expect(last?.[1]).toBeGreaterThanOrEqual(report.records);
  });

  test('is not taken for another: one that is dropped, missing or not declared is refused', async () => {
    await buildSecond('results', 'dropped');
    const refusals = [];
    for (const generation of [
      { projection: 'results', generation: 2 },
      { projection: 'results', generation: 3 },
      { projection: 'unheard_of', generation: 1 },
    ]) {
      const report = await recounted([generation]);
      expect(failed(report)).toEqual(['read models']);
      refusals.push(check(report, 'read models').detail);
    }
    expect(refusals).toEqual([
      'results has no generation 2',
      'results has no generation 3',
      'no projection unheard_of is declared',
    ]);
  });

  test('can be left uncounted: the recount ends with its signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(recounted([{ projection: 'results', generation: 1 }], { signal })).rejects.toThrow('enough');
  });
});

describe('dead letters', () => {
  /** Records that nobody can read, in the partition 0 of the ballot box. */
  async function appendStrange(values: readonly string[]): Promise<void> {
    await holdElection(database.url, (log) =>
      log.append(
        BALLOT_BOX,
        values.map((value) => ({ key: null, partition: 0, value })),
      ),
    );
  }

  test('a letter that was deleted is missed, by its position', async () => {
    await appendStrange(['no JSON', '{"type":"Unheard"}']);
    const letter = await spoil(`DELETE FROM read_models.dead_letters
      WHERE projection = 'results' AND position = (SELECT max(position) FROM read_models.dead_letters)`);
    const report = await verified();
    expect(failed(report)).toEqual([accounted('results'), CONSERVATION]);
    expect(check(report, accounted('results')).differences).toEqual([
      {
        group: `${BALLOT_BOX}/0 at ${letter['position']}`,
        value: 'record',
        expected: 'parked',
        found: 'counted',
      },
    ]);
    expect(check(report, CONSERVATION).differences).toEqual([
      { group: `results generation 1, ${BALLOT_BOX}/0`, value: 'dead letters', expected: 2, found: 1 },
    ]);
  });

  test('a letter of no record is found', async () => {
    await query(`INSERT INTO read_models.dead_letters (projection, generation, topic, partition, position, reason)
      VALUES ('results', 1, '${BALLOT_BOX}', 0, 999999, 'by hand')`);
    const report = await verified();
    expect(failed(report)).toEqual([accounted('results'), CONSERVATION]);
    expect(check(report, accounted('results')).differences).toMatchObject([
      { group: `${BALLOT_BOX}/0 at 999999`, value: 'dead letter', found: 'of none' },
    ]);
  });

  test('a record that older code has parked counts as parked, also when it could be read by now', async () => {
    const log = await openEventLog({ databaseUrl: database.url });
    const votes: { position: number; at: string; data: Record<string, string> }[] = [];
    for await (const { records } of log.read(BALLOT_BOX, 0, 0)) {
      for (const { position, value } of records) {
        const { type, at, data } = JSON.parse(String(value));
        if (type === 'VoteCast') votes.push({ position, at, data });
      }
    }
    await log.close();
    const [vote] = votes;
    if (!vote) throw new Error('partition 0 has no vote');
    await query(`
      UPDATE read_models.votes_by_minute_g1 SET votes = votes - 1
        WHERE partition = 0 AND minute = '${vote.at}' AND candidate_id = '${vote.data['candidateId']}';
      UPDATE read_models.positions SET records_folded = records_folded - 1, records_parked = records_parked + 1
        WHERE projection = 'votes_by_minute' AND partition = 0;
      INSERT INTO read_models.dead_letters (projection, generation, topic, partition, position, reason)
        VALUES ('votes_by_minute', 1, '${BALLOT_BOX}', 0, ${vote.position}, 'older code')`);
    const report = await verified();
    expect(failed(report)).toEqual(['ground truth = votes_by_minute']);
    expect(check(report, accounted('votes_by_minute')).detail).toContain('1 of the parked could be retried');
  });

  test('an event that a read model does not count is ignored by it, however damaged', async () => {
    await appendStrange(['{"type":"VoteRepeated","version":1}', '{"type":"VoteCast","version":9}']);
    const report = await verified();
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await sumOf('records_parked', 'results', 1)).toBe(1);
    expect(await sumOf('records_parked', 'ballot_rejections', 1)).toBe(0);
  });
});

describe('conservation', () => {
  test('is asked of every generation, also of retired ones, but of none that is dropped', async () => {
    await buildSecond('results', 'dropped');
    await query(`UPDATE read_models.positions SET records_parked = 7, records_read = records_read + 7
      WHERE projection = 'results' AND generation = 2 AND partition = 1`);
    expect((await verified()).ok).toBe(true);
    await query(`UPDATE read_models.generations SET state = 'retired' WHERE state = 'dropped'`);
    const report = await verified();
    expect(failed(report)).toEqual([CONSERVATION]);
    expect(check(report, CONSERVATION).differences).toEqual([
      { group: `results generation 2, ${BALLOT_BOX}/1`, value: 'dead letters', expected: 7, found: 0 },
    ]);
  });

  test('a record that was read and became nothing is missed', async () => {
    await query(`ALTER TABLE read_models.positions DROP CONSTRAINT positions_conservation`);
    const { records_read: before } =
      await spoil(`UPDATE read_models.positions SET records_read = records_read + 1
      WHERE projection = 'results' AND partition = 2`);
    const report = await verified();
    expect(failed(report)).toEqual([accounted('results'), CONSERVATION]);
    expect(check(report, CONSERVATION).differences).toEqual([
      {
        group: `results generation 1, ${BALLOT_BOX}/2`,
        value: 'records read',
        expected: Number(before) - 1,
        found: Number(before),
      },
    ]);
  });
});

function accounted(projection: string): string {
  return `read = folded + ignored + parked in ${projection}`;
}
