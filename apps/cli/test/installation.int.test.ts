import { readFile } from 'node:fs/promises';
import { startOwnBroker } from '@votestream/event-log/testing';
import { createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import type { Reconciliation } from '@votestream/verify';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyInstallation, votestream } from './processes.ts';

const engines = [
  { name: 'embedded PostgreSQL', broker: async () => undefined },
  { name: 'Kafka', broker: startOwnBroker },
];

describe.each(engines)('an empty folder on $name', ({ name, broker: startBroker }) => {
  let env: NodeJS.ProcessEnv;
  let isAvailable = false;
  const cleanUps: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const broker = await startBroker();
    isAvailable = broker !== undefined || name !== 'Kafka';
    const installation = await emptyInstallation();
    cleanUps.push(installation.remove, async () => broker?.stop());
    env = broker ? { ...installation.env, KAFKA_BROKERS: broker.brokers } : installation.env;
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  const onEngine = (title: string, test: () => Promise<void>) =>
    it(title, async (context) => {
      if (isAvailable) await test();
      else context.skip('no broker');
    });

  onEngine('status looks, and leaves the folder as empty as it was', async () => {
    for (let look = 0; look < 2; look += 1) {
      const { code, stdout } = await votestream(['status'], env);
      expect(stdout).toMatch(/^nothing here yet/);
      expect(code).toBe(0);
    }
    expect(JSON.parse((await votestream(['status', '--json'], env)).stdout)).toMatchObject({
      log: { id: null },
      services: { adjudicators: 0, projectors: 0 },
      readModels: [],
    });
    const logger = createLogger({ name: 'test', level: 'error', format: 'json' });
    const database = await openDatabase(readConfiguration(env), { logger });
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      `SELECT nspname FROM pg_namespace WHERE nspname IN ('votestream_log', 'read_models')`,
    );
    await client.end();
    await database.close();
    expect(rows).toEqual([]);
  });

  onEngine('verify fails where nothing was counted yet', async () => {
    const { code, stdout } = await votestream(['verify'], env);
    expect(stdout).toContain('NOT equal');
    expect(code).toBe(1);
  });

  onEngine(
    'simulate runs what it needs and ends when all is counted, and verify finds it equal',
    async () => {
      const simulated = await votestream(['simulate', '--voters', '2000', '--seed', '7', '--json'], env);
      expect(simulated.code, simulated.stderr).toBe(0);
      const { outcome, requestsSent, groundTruthPath } = JSON.parse(simulated.stdout);
      expect(outcome).toBe('completed');
      const truth = JSON.parse(await readFile(groundTruthPath, 'utf8'));
      expect(requestsSent).toBeGreaterThan(truth.requests.ballots.accepted.VoteCast);

      const verified = await votestream(['verify', '--ground-truth', '--json'], env);
      const report = JSON.parse(verified.stdout);
      expect(report.checks.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([]);
      expect(verified.code).toBe(0);

      const printed = await votestream(['verify', '--stations'], env);
      const { states, stations }: Reconciliation = report.reconciliation;
      for (const { state, checkIns, ballots, voided } of [...states, ...stations]) {
        if (state !== 'CA') continue;
        expect(printed.stdout).toMatch(new RegExp(`^ *(CA|ca-).* ${checkIns} +${ballots} +${voided}$`, 'm'));
      }
      const ballotsIn = (rows: readonly { ballots: number }[]) =>
        rows.reduce((sum, { ballots }) => sum + ballots, 0);
      expect(ballotsIn(states)).toBe(truth.requests.ballots.accepted.VoteCast);
      expect(ballotsIn(stations)).toBe(truth.requests.ballots.accepted.VoteCast);
    },
  );

  onEngine('the same simulation again sends nothing, and another one is refused', async () => {
    const again = await votestream(['simulate', '--voters', '2000', '--seed', '7'], env);
    expect(again.stdout).toContain('was simulated to its end before');
    expect(again.code).toBe(0);
    const other = await votestream(['simulate', '--voters', '2000', '--seed', '8'], env);
    expect(other.stderr).toContain('VOTESTREAM_DATA_DIR');
    expect(other.code).toBe(2);
  });

  onEngine('status says that everything is caught up, and log prints what was counted', async () => {
    const status = JSON.parse((await votestream(['status', '--json'], env)).stdout);
    expect(status.log.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(status.requests.every(({ decided }: { decided: boolean }) => decided)).toBe(true);
    expect(status.readModels.flatMap(({ behind }: { behind: number[] }) => behind)).toEqual([]);
    expect(status.readModels.length).toBeGreaterThan(0);
    for (const readModel of status.readModels) {
      expect(readModel).toMatchObject({ generation: 1, behindRecords: 0, behindSeconds: 0, parked: 0 });
    }
    const { stdout } = await votestream(['status'], env);
    expect(stdout).toMatch(/^results +1 +serving +[\d,]+ +0 +caught up$/m);

    const log = await votestream(['log', 'elections', '--json'], env);
    const [created, announced] = log.stdout.split('\n').map((line) => line && JSON.parse(line));
    expect(JSON.parse(created.value)).toMatchObject({ type: 'LogCreated', data: { logId: status.log.id } });
    expect(JSON.parse(announced.value)).toMatchObject({ type: 'ElectionAnnounced' });
    const from = await votestream(['log', 'elections', '--from', String(announced.position), '--json'], env);
    expect(JSON.parse(from.stdout.split('\n')[0] ?? '')).toEqual(announced);
    // More than the first partition holds: the next one goes on where it ends.
    const whole = await votestream(['log', 'roll-requests'], env);
    for (const limit of [1, whole.stdout.split('\n').findIndex((line) => line.startsWith('1:')) + 2]) {
      const some = await votestream(['log', 'roll-requests', '--limit', String(limit)], env);
      expect(some.stdout).toBe(`${whole.stdout.split('\n').slice(0, limit).join('\n')}\n`);
    }
    // Pages of other partitions are on their way when the last line is printed.
    const followed = await votestream(['log', 'roll-requests', '--follow', '--limit', '3'], env);
    const lines = followed.stdout.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(3);
    expect(whole.stdout.split('\n')).toEqual(expect.arrayContaining(lines));
  });

  onEngine('a number changed by hand is named by verify, with both values', async () => {
    const logger = createLogger({ name: 'test', level: 'error', format: 'json' });
    const database = await openDatabase(readConfiguration(env), { logger });
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      `UPDATE read_models.results_g1 SET votes = votes + 1
       WHERE ctid = (SELECT ctid FROM read_models.results_g1 WHERE votes > 0 LIMIT 1)
       RETURNING election_id, contest_id, state, candidate_id`,
    );
    await client.end();
    await database.close();

    const { code, stdout } = await votestream(['verify'], env);
    const { election_id, contest_id, state, candidate_id } = rows[0];
    expect(stdout).toContain('FAILED recount = results');
    expect(stdout).toMatch(
      new RegExp(
        `${election_id} · ${contest_id} · ${state} · ${candidate_id}: votes should be (\\d+), but is \\d+`,
      ),
    );
    expect(code).toBe(1);
  });
});

describe('a wrong call ends with code 2, says what is wrong and what to do', () => {
  const calls: { call: string[]; variables?: NodeJS.ProcessEnv; says: string; hint: string }[] = [
    { call: ['count'], says: "unknown command 'count'", hint: 'votestream --help' },
    {
      call: ['simulate', '--votes', '5'],
      says: "unknown option '--votes'",
      hint: 'votestream simulate --help',
    },
    { call: ['simulate', '--voters', 'many'], says: "'many' is invalid", hint: 'whole number from 51' },
    { call: ['simulate', '--faults', '2'], says: "'2' is invalid", hint: 'number from 0 to 0.5' },
    { call: ['log'], says: "missing required argument 'topic'", hint: 'votestream log --help' },
    { call: ['log', 'ballots'], says: 'there is no topic ballots', hint: 'ballot-box' },
    { call: ['log', 'ballot-box', '--limit', '0'], says: "'0' is invalid", hint: 'whole number from 1' },
    { call: ['log', 'ballot-box', '--partition', '6'], says: 'has no partition 6', hint: '0 to 5' },
    {
      call: ['status'],
      variables: { PORT: 'x' },
      says: 'PORT ("x") is not a whole number',
      hint: 'write a port number',
    },
    {
      call: ['status'],
      variables: { VOTESTREAM_PARTITIONS: '3' },
      says: 'has 6 partitions, but 3 are configured',
      hint: 'VOTESTREAM_PARTITIONS=6',
    },
  ];
  let installation: Awaited<ReturnType<typeof emptyInstallation>>;
  beforeAll(async () => {
    installation = await emptyInstallation();
    await votestream(['log', 'elections'], installation.env);
  });
  afterAll(() => installation.remove());

  it.each(calls)('votestream $call $variables', async ({ call, variables = {}, says, hint }) => {
    const { code, stdout, stderr } = await votestream(call, { ...installation.env, ...variables });
    expect(stderr).toContain(says);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('a database that does not answer is named without its password, with code 1', async () => {
    const env = { ...installation.env, DATABASE_URL: 'postgres://someone:hidden@127.0.0.1:1/votes' };
    const { code, stderr } = await votestream(['status'], env);
    expect(stderr).toContain('127.0.0.1:1/votes');
    expect(stderr).not.toContain('hidden');
    expect(code).toBe(1);
  });
});
