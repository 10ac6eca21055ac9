import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import { results } from '@votestream/domain/projections';
import { heartbeats, type ProjectorReport, type ReadModels } from '@votestream/read-models';
import { Client } from 'pg';
import { expect, it } from 'vitest';
import { startTelemetry, type Telemetry } from '../../src/telemetry/index.ts';
import { voteCast } from '../ballot-events.ts';
import { logger } from '../logger.ts';
import { append, type Night, onNight, until, untilCounted, whileProjecting } from '../setup.ts';

const TOPICS = [BALLOT_BOX, ELECTORAL_ROLL];
const BATCH = {
  topic: BALLOT_BOX,
  partition: 1,
  records: 7,
  parked: 2,
  commitMs: 3,
  projections: ['results'],
};

async function whileTold(night: Night, work: (telemetry: Telemetry) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const { telemetry, stopped } = startTelemetry({ ...night, topics: TOPICS, signal: stop.signal, logger });
  await work(telemetry).finally(() => stop.abort());
  await stopped;
}

async function onlyReport({ db }: ReadModels): Promise<ProjectorReport | undefined> {
  const beats = await heartbeats(db);
  expect(beats.length).toBeLessThanOrEqual(1);
  return beats[0]?.report ?? undefined;
}

/** Waits for a report that fulfils a condition. */
async function reportWhere(
  { readModels }: Night,
  isAwaited: (report: ProjectorReport) => boolean,
): Promise<ProjectorReport> {
  let report: ProjectorReport | undefined;
  await until(async () => {
    report = await onlyReport(readModels);
    return report !== undefined && isAwaited(report);
  });
  if (report === undefined) throw new Error('no report');
  return report;
}

function measured(report: ProjectorReport, name: string, labels: Record<string, string | number>): number {
  const series = report.metrics.flatMap((metric) =>
    metric.values.filter((each) => (each.metricName ?? metric.name) === name),
  );
  return series
    .filter((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

it('an operator sees what a projector owns, has committed, rebuilds and cannot do', () =>
  onNight((night) =>
    whileTold(night, async (telemetry) => {
      telemetry.assigned(BALLOT_BOX, 0);
      telemetry.assigned(BALLOT_BOX, 1);
      telemetry.revoked(BALLOT_BOX, 0);
      telemetry.committed(BATCH);
      telemetry.rebuilding({ projections: ['results'], phase: 'reading', read: 3, total: 10 });
      telemetry.problem('x'.repeat(10_000));
      const place = { topic: BALLOT_BOX, partition: 1 };
      const report = await reportWhere(
        night,
        (each) => measured(each, 'votestream_projector_records_total', place) === 7,
      );
      expect(report.partitions.map(({ topic, partition }) => [topic, partition])).toEqual([[BALLOT_BOX, 1]]);
      expect(report.rebuild).toEqual({ projections: ['results'], phase: 'reading', read: 3, total: 10 });
      expect(report.problem?.length).toBeLessThanOrEqual(1_000);
      expect(measured(report, 'votestream_projector_parked_records_total', place)).toBe(2);
      expect(measured(report, 'votestream_projector_batch_size_records_sum', { topic: BALLOT_BOX })).toBe(7);
      const quick = { topic: BALLOT_BOX, le: 0.005 };
      expect(measured(report, 'votestream_projector_commit_duration_seconds_bucket', quick)).toBe(1);
      telemetry.rebuilding(undefined);
      telemetry.problem(undefined);
      await reportWhere(night, ({ rebuild, problem }) => rebuild === null && problem === null);
    }),
  ));

it('a partition is said to be counted to its end when it is, and not before', () =>
  onNight((night) =>
    whileTold(night, async (telemetry) => {
      await append(night.log, BALLOT_BOX, 0, [voteCast('ada')]);
      telemetry.assigned(BALLOT_BOX, 0);
      const caughtUp = ({ partitions }: ProjectorReport) => partitions[0]?.caughtUpAt ?? null;
      await whileProjectingSilently(night);
      const first = caughtUp(await reportWhere(night, (report) => caughtUp(report) !== null));
      await append(night.log, BALLOT_BOX, 0, [voteCast('ada')]);
      const { rows } = await night.readModels.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      // Further looks, in which the second vote waits.
      for (let beat = 0; beat < 3; beat += 1) await nextBeat(night);
      const last = caughtUp(await reportWhere(night, () => true));
      expect(last && new Date(last).getTime()).toBeLessThanOrEqual(rows[0]?.now.getTime() ?? 0);
      await whileProjectingSilently(night);
      await reportWhere(night, (report) => (caughtUp(report) ?? '') > (last ?? first ?? ''));
    }),
  ));

it('a projector that stops in good order is not missed, and one that died is forgotten after an hour', () =>
  onNight(async (night) => {
    const { pool } = night.readModels;
    const dead = (id: string, age: string) =>
      pool.query(
        `INSERT INTO read_models.projectors VALUES ($1, now(), now() - $2::interval, '{"of":"another version"}')`,
        [id, age],
      );
    await dead('dead-for-long', '61 minutes');
    await dead('dead', '59 minutes');
    await whileTold(night, async () => {
      await until(async () => {
        const ids = (await heartbeats(night.readModels.db)).map(({ id }) => id);
        return ids.length === 2 && ids[1] === 'dead';
      });
    });
    const left = await heartbeats(night.readModels.db);
    expect(left.map(({ id, report }) => [id, report])).toEqual([['dead', null]]);
  }));

it('the heartbeat comes back after a database that turned everybody away', () =>
  onNight((night) =>
    whileTold(night, async (telemetry) => {
      await nextBeat(night);
      const server = await elsewhereOn(night);
      const { pathname } = new URL(night.url);
      const name = pathname.slice(1);
      try {
        await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
        await server.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
        );
        await until(() =>
          night.readModels.pool.query('SELECT').then(
            () => false,
            () => true,
          ),
        );
        telemetry.committed(BATCH);
        await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      } finally {
        await server.end();
      }
      const place = { topic: BALLOT_BOX, partition: 1 };
      await reportWhere(
        night,
        (report) => measured(report, 'votestream_projector_records_total', place) === 7,
      );
    }),
  ));

/** Lets a projector, whose own heartbeat is gone afterwards, count everything. */
async function whileProjectingSilently(night: Night): Promise<void> {
  await whileProjecting(night, { projections: [results], group: 'silent' }, () =>
    untilCounted(night, [results]),
  );
}

async function nextBeat(night: Night): Promise<void> {
  const before = await lastBeat(night);
  await until(async () => (await lastBeat(night)) > before);
}

async function lastBeat({ readModels }: Night): Promise<number> {
  const { rows } = await readModels.pool.query<{ at: Date | null }>(
    'SELECT max(heartbeat_at) AS at FROM read_models.projectors',
  );
  return rows[0]?.at?.getTime() ?? 0;
}

async function elsewhereOn({ url }: Night): Promise<Client> {
  const server = new URL(url);
  server.pathname = '/postgres';
  const client = new Client({ connectionString: server.href });
  await client.connect();
  return client;
}
