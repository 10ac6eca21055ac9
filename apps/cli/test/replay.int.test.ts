import { BALLOT_BOX } from '@votestream/domain';
import { projections } from '@votestream/domain/projections';
import { openEventLog } from '@votestream/event-log';
import { startOwnBroker } from '@votestream/event-log/testing';
import { createLogger, openDatabase, readConfiguration } from '@votestream/platform';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyInstallation, type Finished, startVotestream, votestream } from './processes.ts';

const VOTERS = 2_000;
const logger = createLogger({ name: 'test', level: 'error', format: 'json' });
const engines = [
  { name: 'embedded PostgreSQL', broker: async () => undefined },
  { name: 'Kafka', broker: startOwnBroker },
];

const linesOf = ({ stdout }: Finished) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe.each(engines)('an operator on $name', ({ name, broker: startBroker }) => {
  let env: NodeJS.ProcessEnv;
  let isAvailable = false;
  const cleanUps: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const broker = await startBroker();
    isAvailable = broker !== undefined || name !== 'Kafka';
    const installation = await emptyInstallation();
    cleanUps.push(installation.remove, async () => broker?.stop());
    env = broker ? { ...installation.env, KAFKA_BROKERS: broker.brokers } : installation.env;
    if (!isAvailable) return;
    // So that the commands find the embedded server running, and need not start it one after the other.
    const database = await openDatabase(readConfiguration(env), { logger });
    cleanUps.unshift(() => database.close());
    await votestream(['simulate', '--voters', String(VOTERS), '--seed', '3'], env);
  });
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp();
  });

  const onEngine = (title: string, test: () => Promise<void>) =>
    it(title, async (context) => {
      if (isAvailable) await test();
      else context.skip('no broker');
    });

  const inDatabase = async <Result>(work: (client: Client, url: string) => Promise<Result>) => {
    const database = await openDatabase(readConfiguration(env), { logger });
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return await work(client, database.url);
    } finally {
      await client.end();
      await database.close();
    }
  };

  const rows = async (...args: string[]) => linesOf(await votestream(['rows', ...args, '--json'], env));
  const votes = (of: readonly { votes: number }[]) => of.reduce((sum, row) => sum + row.votes, 0);

  onEngine('finds a row that was changed by hand, and a replay mends it', async () => {
    const before = await rows('results');
    await inDatabase((client) =>
      client.query(
        `UPDATE read_models.results_g1 SET votes = votes + 7
          WHERE ctid = (SELECT ctid FROM read_models.results_g1 WHERE votes > 0 LIMIT 1)`,
      ),
    );
    expect(votes(await rows('results'))).toBe(votes(before) + 7);
    expect((await votestream(['verify'], env)).code).toBe(1);

    const replayed = await votestream(['replay', 'results', '--json'], env);
    expect(replayed.code, replayed.stderr).toBe(0);
    expect(JSON.parse(replayed.stdout)).toMatchObject({
      outcome: 'complete',
      builds: [{ projection: 'results', generation: 2, predecessor: 1 }],
    });
    expect(await rows('results')).toEqual(before);
    const verified = await votestream(['verify', '--ground-truth'], env);
    expect(verified.stdout).toContain('equal:');
    expect(verified.code).toBe(0);
  });

  onEngine('looks at an earlier minute by its name, and drops that again', async () => {
    const until = '2028-11-07T21:00:00Z';
    const taken = await votestream(['replay', 'results', '--until', until, '--name', 'evening'], env);
    expect(taken.stdout).toContain('snapshot evening');
    const evening = await rows('results', '--generation', 'evening');
    expect(votes(evening)).toBeGreaterThan(0);
    expect(votes(evening)).toBeLessThan(votes(await rows('results')));
    expect(evening.every(({ lastVoteAt }) => lastVoteAt === null || lastVoteAt <= until)).toBe(true);
    const texas = await votestream(
      ['rows', 'results', '--generation', 'evening', '--where', 'state=TX'],
      env,
    );
    expect(texas.stdout).toContain('ada-marsh');
    expect(texas.stdout).not.toContain(' CA ');

    const again = await votestream(['replay', 'results', '--until', until, '--name', 'evening'], env);
    expect(again.stderr).toContain('generations drop results evening');
    expect(again.code).toBe(1);
    expect((await votestream(['generations', 'drop', 'results', 'evening'], env)).code).toBe(0);
    expect((await votestream(['rows', 'results', '--generation', 'evening'], env)).code).toBe(2);
  });

  onEngine('goes back to the generation before', async () => {
    const back = await votestream(['replay', 'results', '--rollback', '--json'], env);
    expect(JSON.parse(back.stdout)).toMatchObject({ builds: [{ generation: 1, predecessor: 2 }] });
    const forth = await votestream(['replay', 'results', '--rollback', '--json'], env);
    expect(JSON.parse(forth.stdout)).toMatchObject({ builds: [{ generation: 2, predecessor: 1 }] });
    const dropped = await votestream(['generations', 'drop', 'results', '2'], env);
    expect(dropped.stderr).toContain('generation 2 of results serves readers; replay builds another one');
    expect(dropped.code).toBe(2);
  });

  onEngine('is told that one replay runs already; and one that was stopped goes on', async () => {
    const stopped = await inDatabase(async (client) => {
      // Nothing can be counted for now: the replay has begun its generations, and does not come any further.
      await client.query('BEGIN');
      await client.query('LOCK TABLE read_models.positions IN SHARE ROW EXCLUSIVE MODE');
      const first = startVotestream(['replay'], env);
      while (!(await votestream(['generations', '--json'], env)).stdout.includes('"building"')) {
        if (first.child.exitCode !== null) throw new Error((await first.finished).stderr);
      }
      const second = await votestream(['replay', 'results'], env);
      expect(second.stderr).toContain('results is being rebuilt already');
      expect(second.stdout).toBe('');
      expect(second.code).toBe(1);
      first.child.kill('SIGINT');
      await client.query('ROLLBACK');
      return first.finished;
    });
    expect(stopped.stdout).toContain('the same command goes on from there');
    expect(stopped.code, stopped.stderr).toBe(1);
    const next = await votestream(['replay', '--json'], env);
    expect(next.code, next.stderr).toBe(0);
    const { outcome, builds } = JSON.parse(next.stdout);
    expect(outcome).toBe('complete');
    expect(builds.map(({ isResumed }: { isResumed: boolean }) => isResumed)).toEqual(
      projections.map(() => true),
    );
    const verified = await votestream(['verify', '--ground-truth'], env);
    expect(verified.code, verified.stdout).toBe(0);
  });

  onEngine('lists, shows, exports and retries what could not be counted', async () => {
    await inDatabase(async (_, databaseUrl) => {
      const { kafka } = readConfiguration(env);
      const log = await openEventLog({ databaseUrl, kafka });
      const bytes = Buffer.from([0x7b, 0xff, 0x00]);
      await log.append(BALLOT_BOX, [{ key: 'stranger', partition: 2, value: bytes }]);
      await log.close();
    });
    const replayed = await votestream(['replay', 'results', 'ballot_rejections'], env);
    expect(replayed.code, replayed.stderr).toBe(0);
    const letters = linesOf(await votestream(['dead-letters', 'list', '--json'], env));
    expect(letters.map(({ projection }) => projection)).toEqual(['ballot_rejections', 'results']);
    const place = `ballot-box/2:${letters[0].position}`;
    const shown = await votestream(['dead-letters', 'show', place], env);
    expect(shown.stdout).toContain('base64 e/8A');
    const exported = linesOf(await votestream(['dead-letters', 'export', 'results'], env));
    expect(exported.map(({ value }) => value)).toEqual(['e/8A']);
    const retried = await votestream(['dead-letters', 'retry', '--json'], env);
    expect(JSON.parse(retried.stdout)).toEqual({ folded: 0, ignored: 0, parked: 2 });
    expect(retried.code).toBe(1);
    const status = JSON.parse((await votestream(['status', '--json'], env)).stdout);
    const results = status.readModels.find(
      ({ projection }: { projection: string }) => projection === 'results',
    );
    expect(results.parked).toBe(1);
  });
});

describe('a wrong call to rebuild or to look ends with code 2, says what is wrong and what to do', () => {
  const calls: { call: string[]; says: string; hint: string }[] = [
    { call: ['replay', 'reslts'], says: 'there is no read model reslts', hint: 'results' },
    {
      call: ['replay', 'results', '--until', 'noon'],
      says: 'neither a minute nor positions',
      hint: '120,98,131',
    },
    { call: ['replay', 'results', '--name', 'x'], says: '--name names a snapshot', hint: '--until' },
    {
      call: ['replay', '--rollback', '--until', '2028-11-07T21:00:00Z'],
      says: '--rollback and --until',
      hint: 'exclude each other',
    },
    { call: ['replay', '--until', '1', '--name', 'a b'], says: 'cannot be a name', hint: 'letters, digits' },
    { call: ['rows', 'results', '--where', 'candidate=x'], says: 'names no group', hint: 'candidateId' },
    { call: ['rows', 'results'], says: 'no generation of results serves', hint: 'votestream projector' },
    { call: ['generations', 'drop', 'results', '1'], says: 'no generation 1', hint: 'votestream projector' },
    { call: ['dead-letters', 'show', 'here'], says: 'is no place of a record', hint: 'ballot-box/3:1204' },
    { call: ['dead-letters', 'list', 'reslts'], says: 'there is no read model reslts', hint: 'results' },
  ];
  let installation: Awaited<ReturnType<typeof emptyInstallation>>;
  beforeAll(async () => {
    installation = await emptyInstallation();
  });
  afterAll(() => installation.remove());

  it.each(calls)('$call', async ({ call, says, hint }) => {
    const { code, stdout, stderr } = await votestream(call, installation.env);
    expect(stderr).toContain(says);
    expect(stderr).toContain(hint);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});
