import { openTestDatabase } from '@votestream/platform/testing';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Assignment, type EventLog, EventLogError, FencedError } from '../src/index.ts';
import { openPostgresLog } from '../src/postgres/index.ts';
import { GROUP_RECORDS_MAX, WAITING_APPENDS_MAX } from '../src/postgres/limits.ts';
import { type Member, startMember } from './conformance/member.ts';
import { contents, numbered } from './conformance/records.ts';

const GROUP = 'counters';
const patient = { timeout: 30_000, interval: 10 };

let close: (() => Promise<void>)[];
let database: Client;
let open: () => Promise<EventLog>;

beforeEach(async () => {
  const { url, close: drop } = await openTestDatabase();
  database = new Client({ connectionString: url });
  await database.connect();
  close = [() => database.end(), drop];
  open = async () => {
    const log = await openPostgresLog({ databaseUrl: url });
    close.unshift(() => log.close());
    return log;
  };
});

afterEach(async () => {
  for (const end of close) await end();
});

async function join(topic: string): Promise<{ member: Member; assignment: () => Promise<Assignment> }> {
  const member = startMember(await open(), { group: GROUP, topics: [topic] });
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

describe('a consumer of several partitions', () => {
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
