import type { PoolClient } from 'pg';
import { EventLogError, FencedError } from '../../errors.ts';
import type { LogTransaction } from '../../event-log.ts';
import { placeRecords } from '../../placement.ts';
import { isConnectionError, whileUnreachable } from '../connections.ts';
import { insertRecords } from '../insert.ts';
import type { LogParts } from '../parts.ts';
import { lend } from '../session.ts';
import type { Topic } from '../topics.ts';
import { recordsOf } from '../wakeups.ts';
import { type Lease, type Membership, TRANSACTION_LOCK } from './membership.ts';

/** The partition for whose owner a transaction runs. */
export interface OwnedPartition {
  readonly group: string;
  readonly topic: Topic;
  readonly partition: number;
  readonly membership: Membership;
  readonly lease: Lease;
}

type Outcome<Result> =
  | { readonly kind: 'committed'; readonly result: Result }
  | { readonly kind: 'rolled back'; readonly error: unknown };

/** See Assignment.transact. The lease row, locked from the first statement to the commit, is the fence. */
export async function transact<Result>(
  parts: LogParts,
  owned: OwnedPartition,
  work: (transaction: LogTransaction) => Promise<Result>,
): Promise<Result> {
  const pool = parts.connections.transactions;
  const client = await whileUnreachable(() => pool.connect());
  const written = new Set<string>();
  let committing = false;
  let outcome: Outcome<Result>;
  try {
    outcome = await lend(client, async () => {
      let result: Result;
      try {
        await Promise.all([client.query('BEGIN'), lockLease(client, owned)]);
        result = await runWork(parts, client, owned, written, work);
      } catch (error) {
        // Where this fails too the connection is lost, and the database has rolled back.
        await client.query('ROLLBACK');
        return { kind: 'rolled back', error };
      }
      committing = true;
      await client.query('COMMIT');
      return { kind: 'committed', result };
    });
  } catch (error) {
    throw isConnectionError(error) ? await lost(owned, committing, error) : error;
  }
  if (outcome.kind === 'rolled back') throw outcome.error;
  parts.wakeups.announce(written);
  return outcome.result;
}

/** @throws FencedError when this member is not the owner any more. */
async function lockLease(client: PoolClient, { group, topic, partition, membership, lease }: OwnedPartition) {
  // The advisory lock names this session to a new owner, in case this process is stopped before its commit.
  const { rows } = await client.query({
    name: 'votestream-log-lock-lease',
    text: `SELECT pg_advisory_xact_lock(${TRANSACTION_LOCK}, id) FROM votestream_log.leases
     WHERE id = $1 AND owner = $2 AND epoch = $3 FOR UPDATE`,
    values: [lease.id, membership.id, lease.epoch],
  });
  if (rows.length === 0) throw new FencedError(topic.name, partition, group);
}

async function runWork<Result>(
  { topics }: LogParts,
  client: PoolClient,
  { lease, topic }: OwnedPartition,
  written: Set<string>,
  work: (transaction: LogTransaction) => Promise<Result>,
): Promise<Result> {
  let position: number | undefined;
  let over = false;
  let last: Promise<unknown> = Promise.resolve();
  const assertOpen = () => {
    if (over) throw new EventLogError(`the transaction on ${topic.name} is over; nothing can be added to it`);
  };
  /** One after another on the connection, also when the caller does not wait. */
  const inOrder = <Value>(operation: () => Promise<Value>): Promise<Value> => {
    assertOpen();
    const next = last.then(() => {
      assertOpen();
      return operation();
    });
    last = next.catch(() => undefined);
    return next;
  };
  const transaction: LogTransaction = {
    append: async (name, records) => {
      const { id, partitions } = await topics.find(name);
      const insertions = placeRecords(name, partitions, records).map((record) => ({ topicId: id, record }));
      for (const { record } of insertions) written.add(recordsOf(id, record.partition));
      return inOrder(() => insertRecords(client, insertions));
    },
    commitPosition: async (nextPosition) => {
      assertOpen();
      position = nextPosition;
    },
  };
  const result = await work(transaction).finally(() => {
    // The connection goes to others: what the work has not waited for must not reach it any more.
    over = true;
    return last;
  });
  // Also where no position is committed: a connection that was lost shows here, before the commit, where it is
  // certain that nothing was committed.
  await client.query({
    name: 'votestream-log-commit-position',
    text: 'UPDATE votestream_log.leases SET committed = COALESCE($2, committed) WHERE id = $1',
    values: [lease.id, position],
  });
  return result;
}

/** What a lost connection means for the caller. */
async function lost(
  { group, topic, partition, membership, lease }: OwnedPartition,
  committing: boolean,
  cause: unknown,
): Promise<EventLogError> {
  const where = `${topic.name}/${partition} of group ${group}`;
  if (committing) {
    return new EventLogError(
      `the connection was lost while a transaction of ${where} was committed; read the state again to see whether it was`,
      { cause },
    );
  }
  if (!(await whileUnreachable(() => membership.holds(lease)))) {
    return new FencedError(topic.name, partition, group);
  }
  return new EventLogError(
    `the connection was lost during a transaction of ${where}; nothing of it was committed: run it again`,
    { cause },
  );
}
