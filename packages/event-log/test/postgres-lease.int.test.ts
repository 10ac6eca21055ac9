import { openTestDatabase } from '@votestream/platform/testing';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Assignment, type EventLog, FencedError } from '../src/index.ts';
import { openPostgresLog } from '../src/postgres/index.ts';
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
      const heir = await join('requests');
      await expect.poll(() => expireOwner().then(() => heir.member.owned.size), patient).toBe(1);
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

/** As if nothing had been heard of the owner for long; it comes back with its next heartbeat. */
async function expireOwner(): Promise<void> {
  await database.query(
    `UPDATE votestream_log.members SET heard_at = '-infinity'
     WHERE member IN (SELECT owner FROM votestream_log.leases)`,
  );
}
