import type { Pool } from 'pg';
import { LEASE_MS } from '../limits.ts';
import type { Topic } from '../topics.ts';
import type { LiveMember, SharedPartition } from './distribution.ts';

/** A lease that this member holds: while `epoch` is unchanged, nobody else has had the partition. */
export interface Lease {
  readonly id: number;
  readonly epoch: number;
}

export interface LeaseState extends SharedPartition {
  readonly partition: number;
  readonly epoch: number;
}

/**
 * A member that the database has heard of lately, by the database's clock. After a restart of the database everybody
 * has a full lease time to come back before others take their partitions.
 */
const IS_ALIVE = `GREATEST(heard_at, pg_postmaster_start_time()) > clock_timestamp() - interval '${LEASE_MS} milliseconds'`;
/** Rows of members that died are only a nuisance. */
const IS_FORGOTTEN = `heard_at < clock_timestamp() - interval '${20 * LEASE_MS} milliseconds'`;
const OWNER_IS_DEAD = `NOT EXISTS (
  SELECT FROM votestream_log.members m
  WHERE m.group_name = l.group_name AND m.member = l.owner AND ${IS_ALIVE.replace('heard_at', 'm.heard_at')})`;

/** Class of the advisory locks that say which session is inside a transaction of a lease. */
export const TRANSACTION_LOCK = 0x6c656173;

/** One member of a group, in the tables `members` and `leases`. */
export class Membership {
  readonly #pool: Pool;
  readonly #group: string;
  readonly #member: string;
  readonly #topicIds: readonly number[];

  constructor(pool: Pool, group: string, member: string, topics: readonly Topic[]) {
    this.#pool = pool;
    this.#group = group;
    this.#member = member;
    this.#topicIds = topics.map(({ id }) => id);
  }

  /** Makes the lease rows of partitions that the group has never had. */
  async prepare(): Promise<void> {
    await this.#pool.query(
      `INSERT INTO votestream_log.leases (group_name, topic_id, partition)
       SELECT $1, topic_id, partition FROM votestream_log.partitions WHERE topic_id = ANY ($2)
       ORDER BY topic_id, partition ON CONFLICT DO NOTHING`,
      [this.#group, this.#topicIds],
    );
  }

  /** Keeps this member alive. One that is leaving keeps its leases so, but is given no more. */
  async heartbeat(leaving: boolean): Promise<void> {
    await this.#pool.query(
      `INSERT INTO votestream_log.members (group_name, member, topic_ids, heard_at)
       VALUES ($1, $2, $3, clock_timestamp())
       ON CONFLICT (group_name, member) DO UPDATE SET topic_ids = EXCLUDED.topic_ids, heard_at = EXCLUDED.heard_at`,
      [this.#group, this.#member, leaving ? [] : this.#topicIds],
    );
  }

  async liveMembers(): Promise<LiveMember[]> {
    const { rows } = await this.#pool.query<LiveMember>(
      `SELECT member, topic_ids AS "topicIds" FROM votestream_log.members WHERE group_name = $1 AND ${IS_ALIVE}`,
      [this.#group],
    );
    return rows;
  }

  async leases(): Promise<LeaseState[]> {
    const { rows } = await this.#pool.query<LeaseState>(
      `SELECT id, topic_id AS "topicId", partition, owner, epoch FROM votestream_log.leases WHERE group_name = $1`,
      [this.#group],
    );
    return rows;
  }

  /**
   * Takes those of the leases that nobody else living holds. One that is locked by a transaction stays for the next try;
   * if its owner is dead, the session is ended, for it may belong to a process that was stopped in the middle.
   */
  async claim(ids: readonly number[]): Promise<Lease[]> {
    const { rows } = await this.#pool.query<Lease>(
      `UPDATE votestream_log.leases SET owner = $2, epoch = epoch + 1 WHERE id IN (
         SELECT l.id FROM votestream_log.leases l
         WHERE l.id = ANY ($1) AND (l.owner IS NULL OR l.owner = $2 OR ${OWNER_IS_DEAD})
         FOR UPDATE SKIP LOCKED)
       RETURNING id, epoch`,
      [ids, this.#member],
    );
    if (rows.length < ids.length) {
      await this.#pool.query(
        `SELECT pg_terminate_backend(lock.pid) FROM pg_locks lock
         JOIN votestream_log.leases l ON l.id = lock.objid::bigint
         WHERE lock.locktype = 'advisory' AND lock.classid = ${TRANSACTION_LOCK} AND lock.objsubid = 2
           AND lock.granted
           AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND l.id = ANY ($1) AND l.owner IS NOT NULL AND ${OWNER_IS_DEAD}`,
        [ids],
      );
    }
    return rows;
  }

  async holds({ id, epoch }: Lease): Promise<boolean> {
    const { rows } = await this.#pool.query(
      'SELECT FROM votestream_log.leases WHERE id = $1 AND owner = $2 AND epoch = $3',
      [id, this.#member, epoch],
    );
    return rows.length > 0;
  }

  async committed({ id }: Lease): Promise<number | undefined> {
    const { rows } = await this.#pool.query<{ committed: number | null }>(
      'SELECT committed FROM votestream_log.leases WHERE id = $1',
      [id],
    );
    return rows[0]?.committed ?? undefined;
  }

  /** Gives a lease back, unless it is somebody else's already. Waits for a transaction that still runs. */
  async release({ id, epoch }: Lease): Promise<void> {
    await this.#pool.query(
      `UPDATE votestream_log.leases SET owner = NULL, epoch = epoch + 1 WHERE id = $1 AND owner = $2 AND epoch = $3`,
      [id, this.#member, epoch],
    );
  }

  async leave(): Promise<void> {
    await this.#pool.query(
      `DELETE FROM votestream_log.members WHERE group_name = $1 AND (member = $2 OR ${IS_FORGOTTEN})`,
      [this.#group, this.#member],
    );
  }

  get id(): string {
    return this.#member;
  }
}

/** Members that are alive; one that died counts until its lease ends. */
export async function countMembers(pool: Pool, group: string): Promise<number> {
  const { rows } = await pool.query<{ members: number }>(
    `SELECT count(*) AS members FROM votestream_log.members WHERE group_name = $1 AND ${IS_ALIVE}`,
    [group],
  );
  return rows[0]?.members ?? 0;
}
