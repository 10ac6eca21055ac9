import { sql } from 'drizzle-orm';
import type { ClientBase } from 'pg';
import type { Reader } from './database.ts';

/** The projector notifies here when a batch is committed; the payload is a CommitNotice as JSON. */
export const COMMITS_CHANNEL = 'votestream_commits';

export interface CommitNotice {
  readonly topic: string;
  readonly partition: number;
  /** The next position to count. */
  readonly position: number;
  /** Names of the projections that counted. */
  readonly projections: readonly string[];
}

/** Tells all listeners when the transaction commits, and nobody when it does not. */
export async function notifyCommit(client: ClientBase, notice: CommitNotice): Promise<void> {
  await client.query({
    name: 'notify_commit',
    text: 'SELECT pg_notify($1, $2)',
    values: [COMMITS_CHANNEL, JSON.stringify(notice)],
  });
}

/** Other generations serve from now on: whatever was read before is to be read again. */
export async function notifyFlip(db: Reader): Promise<void> {
  await db.execute(sql`SELECT pg_notify(${COMMITS_CHANNEL}, '')`);
}

/** undefined for a notice that names no batch, and for a payload that another version of VoteStream may have written. */
export function readNotice(payload: string): CommitNotice | undefined {
  try {
    const notice: unknown = JSON.parse(payload);
    return isNotice(notice) ? notice : undefined;
  } catch {
    return undefined;
  }
}

function isNotice(value: unknown): value is CommitNotice {
  return (
    typeof value === 'object' &&
    value !== null &&
    'topic' in value &&
    typeof value.topic === 'string' &&
    'partition' in value &&
    typeof value.partition === 'number' &&
    'position' in value &&
    typeof value.position === 'number' &&
    'projections' in value &&
    Array.isArray(value.projections) &&
    value.projections.every((name) => typeof name === 'string')
  );
}
