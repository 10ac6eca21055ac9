import { openTestDatabase } from '@votestream/platform/testing';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Assignment,
  type EventLog,
  EventLogError,
  FencedError,
  type RecordBatch,
} from '../src/index.ts';
import { openPostgresLog } from '../src/postgres/index.ts';
import { GROUP_RECORDS_MAX, POLL_MS, WAITING_APPENDS_MAX } from '../src/postgres/limits.ts';
import { type Member, startMember } from './conformance/member.ts';
import { contents, follow, numbered, textOf } from './conformance/records.ts';
import { type SeveringProxy, startSeveringProxy } from './severing-proxy.ts';

const GROUP = 'counters';
const patient = { timeout: 30_000, interval: 10 };

let close: (() => Promise<void>)[];
let database: Client;
let open: (url?: string) => Promise<EventLog>;
let url: string;

beforeEach(async () => {
  const { url: own, close: drop } = await openTestDatabase();
  url = own;
  database = new Client({ connectionString: url });
  await database.connect();
  close = [() => database.end(), drop];
  open = async (databaseUrl = url) => {
    const log = await openPostgresLog({ databaseUrl });
    close.unshift(() => log.close());
    return log;
  };
});

afterEach(async () => {
  for (const end of close) await end();
});

async function join(
  topic: string,
  databaseUrl = url,
): Promise<{ member: Member; assignment: () => Promise<Assignment> }> {
  const member = startMember(await open(databaseUrl), { group: GROUP, topics: [topic] });
  const first = () => [...member.owned.values()][0];
  const assignment = async () => {
    await expect.poll(first, patient).toBeDefined();
    const owned = first();
    if (owned === undefined) throw new Error(`${topic} was lost again`);
    return owned;
  };
  return { member, assignment };
}

describe('the lease of a partition', () => {
  test('an owner whose lease ends inside its transaction cannot commit beside its successor', async () => {
    const log = await open();
    await log.createTopics(['requests', 'events'].map((name) => ({ name, partitions: 1 })));
    const first = await join('requests');
    const old = await first.assignment();
    let heirWrites: Promise<unknown> | undefined;
    const late = old.transact(async (transaction) => {
      const owner = await leaseOwner();
      const heir = await join('requests');
      await expect.poll(() => expire(owner).then(() => heir.member.owned.size), patient).toBe(1);
      const successor = await heir.assignment();
      heirWrites = successor.transact((next) => next.append('events', numbered('heir', 1)));
      await transaction.append('events', numbered('late', 1));
    });
    await expect(late).rejects.toThrow(FencedError);
    await heirWrites;
    await expect.poll(() => old.signal.aborted, patient).toBe(true);
    expect((await contents(log, 'events')).values).toEqual(['heir0']);
  });
});

async function leaseOwner(): Promise<string | null> {
  const { rows } = await database.query<{ owner: string | null }>('SELECT owner FROM votestream_log.leases');
  return rows[0]?.owner ?? null;
}

/** As if nothing had been heard of a member for long; it comes back with its next heartbeat. */
async function expire(member: string | null): Promise<void> {
  await database.query(`UPDATE votestream_log.members SET heard_at = '-infinity' WHERE member = $1`, [
    member,
  ]);
}

describe('a lost answer', () => {
  let proxy: SeveringProxy;
  let log: EventLog;

  beforeEach(async () => {
    proxy = await startSeveringProxy(url);
    close.unshift(async () => proxy.close());
    log = await open(proxy.url);
    await log.createTopics(['requests', 'events'].map((name) => ({ name, partitions: 1 })));
  });

  test('to an append: it is rejected as uncertain, and its record is not written a second time', async () => {
    await log.append('requests', numbered('before', 1));
    proxy.loseAnswerTo('uncertain0');
    await expect(log.append('requests', numbered('uncertain', 1))).rejects.toThrow('look before appending');
    await log.append('requests', numbered('after', 1));
    expect((await contents(log, 'requests')).values).toEqual(['before0', 'uncertain0', 'after0']);
  });

  test('to a read: it is asked again', async () => {
    await log.append('requests', numbered('v', 3));
    proxy.loseAnswerTo('COPY');
    expect((await contents(log, 'requests')).values).toHaveLength(3);
  });

  test('to a commit: the owner is told to look, and what was committed is whole', async () => {
    const { assignment } = await join('requests', proxy.url);
    const owned = await assignment();
    proxy.loseAnswerTo('COMMIT');
    const uncertain = owned.transact(async (transaction) => {
      await transaction.append('events', numbered('event', 2));
      await transaction.commitPosition(5);
    });
    await expect(uncertain).rejects.toThrow('read the state again');
    expect((await contents(log, 'events')).values).toEqual(['event0', 'event1']);
    expect(await log.committed(GROUP, 'requests')).toEqual([{ partition: 0, position: 5 }]);
  });

  test('before a commit: the owner is told that nothing was committed, and can do it again', async () => {
    const { assignment } = await join('requests', proxy.url);
    const owned = await assignment();
    const work = () =>
      owned.transact(async (transaction) => {
        await transaction.append('events', numbered('event', 2));
        await transaction.commitPosition(5);
      });
    proxy.loseAnswerTo('event1');
    await expect(work()).rejects.toThrow('run it again');
    expect((await contents(log, 'events')).values).toEqual([]);
    await work();
    expect((await contents(log, 'events')).values).toEqual(['event0', 'event1']);
  });
});

describe('a consumer of several partitions', () => {
  test('keeps a partition from others until its handler is done', async () => {
    const log = await open();
    await log.createTopics([
      { name: 'requests', partitions: 4 },
      { name: 'others', partitions: 1 },
    ]);
    await log.append(
      'requests',
      [0, 1, 2, 3].flatMap((partition) => numbered('v', 1, partition)),
    );
    const running = new Set<number>();
    const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
    const [ownerLog, newcomerLog] = [await open(), await open()];
    close.unshift(async () => finish());
    const owner = startMember(ownerLog, {
      group: GROUP,
      topics: ['requests'],
      onBatch: async ({ partition }) => {
        running.add(partition);
        await finished;
      },
    });
    await expect.poll(() => running.size, patient).toBe(4);
    const newcomer = startMember(newcomerLog, { group: GROUP, topics: ['requests', 'others'] });
    // It has looked at the group, and taken what was free.
    await expect.poll(() => [...newcomer.owned.keys()], patient).toEqual(['others/0']);
    await expect
      .poll(() => [...owner.owned.values()].some(({ signal }) => signal.aborted), patient)
      .toBe(true);
    expect([...newcomer.owned.keys()]).toEqual(['others/0']);
    finish();
    await expect.poll(() => newcomer.owned.size, patient).toBe(2);
    await Promise.all([owner.leave(), newcomer.leave()]);
  });

  test('one slow partition does not hold up the others', async () => {
    const log = await open();
    await log.createTopics([{ name: 'requests', partitions: 3 }]);
    await log.append(
      'requests',
      [0, 1, 2].flatMap((partition) => numbered('v', 1, partition)),
    );
    const others = new Set<number>();
    const stop = new AbortController();
    let slowIsDone = false;
    const consuming = log.consume({
      group: GROUP,
      topics: ['requests'],
      signal: stop.signal,
      onBatch: async ({ partition }) => {
        if (partition !== 0) {
          others.add(partition);
          return;
        }
        await expect.poll(() => others.size, patient).toBe(2);
        slowIsDone = true;
      },
    });
    await expect.poll(() => slowIsDone, patient).toBe(true);
    stop.abort();
    await consuming;
  });
});

describe('appends that come faster than they can be written', () => {
  test('are refused above the bound, and those that were accepted are stored', async () => {
    const log = await open();
    await log.createTopics([{ name: 'requests', partitions: 1 }]);
    const [record] = numbered('v', 1);
    const calls = Array.from({ length: WAITING_APPENDS_MAX + 2 * GROUP_RECORDS_MAX }, () =>
      log.append('requests', record === undefined ? [] : [record]).then(
        () => 'stored',
        (error: unknown) => (error instanceof EventLogError ? 'refused' : error),
      ),
    );
    const outcomes = await Promise.all(calls);
    const stored = outcomes.filter((outcome) => outcome === 'stored').length;
    expect(new Set(outcomes)).toEqual(new Set(['stored', 'refused']));
    expect(stored).toBeGreaterThanOrEqual(WAITING_APPENDS_MAX);
    expect(await log.watermarks('requests')).toEqual([{ partition: 0, low: 0, end: stored }]);
  });
});

describe('a follower with an end', () => {
  test('ends behind the last record, without an empty batch', async () => {
    const log = await open();
    await log.createTopics([{ name: 'requests', partitions: 1 }]);
    const reading = log.read('requests', 0, 0, { follow: true, until: 2 });
    const batches: AsyncIterator<RecordBatch, undefined> = reading[Symbol.asyncIterator]();
    for (const value of ['first', 'second']) {
      const next = batches.next();
      await expect.poll(whoAskedForTheEnd, patient).toBeGreaterThan(0);
      await log.append('requests', [{ key: null, value, partition: 0 }]);
      expect((await next).value?.records.map((record) => textOf(record.value))).toEqual([value]);
    }
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });
});

describe('a follower that is live while records are restored with gaps', () => {
  test('takes no gap for the end', async () => {
    const log = await open();
    await log.createTopics([{ name: 'requests', partitions: 1 }]);
    const follower = follow(await open(), 'requests');
    const restored: number[] = [];
    const startedMs = performance.now();
    for (let part = 0; part < PARTS; part += 1) {
      const positions = Array.from({ length: 30 }, (_, index) => (30 * part + index) * GAP);
      const records = positions.map((position) => ({ ...RESTORED, position }));
      await log.restore('requests', 0, records);
      restored.push(...positions);
      await expect.poll(follower.positions, patient).toEqual(restored);
    }
    // Who waits for the next look at the end in each part takes nearly twice as long.
    expect(performance.now() - startedMs).toBeLessThan((PARTS * POLL_MS) / 2);
    await follower.stop();
  });
});

const PARTS = 10;
/** Pages end between two records. */
const GAP = 499;
const RESTORED = { key: null, value: Buffer.from('restored'), timestampMs: 0, headers: {} };

/** Idle connections whose last statement it was: a follower that has looked for the end waits now. */
async function whoAskedForTheEnd(): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
     WHERE datname = current_database() AND state = 'idle' AND query LIKE 'SELECT next_position%'`,
  );
  return rows[0]?.count ?? 0;
}

describe('notifications', () => {
  test('a transaction that writes nothing does not leave the readers of later ones to their polls', async () => {
    const log = await open();
    await log.createTopics(['requests', 'events'].map((name) => ({ name, partitions: 1 })));
    const { rows } = await database.query("SELECT id FROM votestream_log.topics WHERE name = 'events'");
    const notified: (string | undefined)[] = [];
    database.on('notification', ({ payload }) => notified.push(payload));
    await database.query('LISTEN votestream_log');
    const { assignment } = await join('requests');
    const owned = await assignment();
    await owned.transact(async () => {});
    await owned.transact((transaction) => transaction.append('events', numbered('event ', 1)));
    await expect.poll(() => notified, patient).toContain(`${rows[0].id}/0`);
  });
});
