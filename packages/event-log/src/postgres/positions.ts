import type { Pool } from 'pg';
import type { LogRecord, PartitionPosition, Watermark } from '../event-log.ts';
import { decodeHeaders } from './headers.ts';
import type { Topic } from './topics.ts';

/** The position that the next record of a partition gets. */
export async function endOf(pool: Pool, topic: Topic, partition: number): Promise<number> {
  const { rows } = await pool.query<{ end: number }>({
    name: 'votestream-log-end',
    text: `SELECT next_position AS "end" FROM votestream_log.partitions WHERE topic_id = $1 AND partition = $2`,
    values: [topic.id, partition],
  });
  return rows[0]?.end ?? 0;
}

export async function watermarksOf(pool: Pool, topic: Topic): Promise<Watermark[]> {
  const { rows } = await pool.query<Watermark>(
    `SELECT p.partition, COALESCE(first.position, p.next_position) AS low, p.next_position AS "end"
     FROM votestream_log.partitions p
     LEFT JOIN LATERAL (
       SELECT position FROM votestream_log.records r
       WHERE r.topic_id = p.topic_id AND r.partition = p.partition ORDER BY position LIMIT 1
     ) AS first ON true
     WHERE p.topic_id = $1 ORDER BY p.partition`,
    [topic.id],
  );
  return rows;
}

export async function isCommittedFrom(
  pool: Pool,
  topic: Topic,
  partition: number,
  position: number,
): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT FROM votestream_log.records WHERE topic_id = $1 AND partition = $2 AND position >= $3
     ORDER BY position LIMIT 1`,
    [topic.id, partition, position],
  );
  return rows.length > 0;
}

/** Reads a partition up to the first record that fits: timestamps have no index, and need not ascend. */
export async function positionsAtTime(
  pool: Pool,
  topic: Topic,
  timestampMs: number,
): Promise<PartitionPosition[]> {
  const { rows } = await pool.query<PartitionPosition>(
    `SELECT p.partition, COALESCE(first.position, p.next_position) AS position
     FROM votestream_log.partitions p
     LEFT JOIN LATERAL (
       SELECT position FROM votestream_log.records r
       WHERE r.topic_id = p.topic_id AND r.partition = p.partition AND r.timestamp_ms >= $2
       ORDER BY position LIMIT 1
     ) AS first ON true
     WHERE p.topic_id = $1 ORDER BY p.partition`,
    [topic.id, timestampMs],
  );
  return rows;
}

interface RecordRow {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp_ms: number;
  readonly headers: Buffer | null;
}

export async function recordAt(
  pool: Pool,
  topic: Topic,
  partition: number,
  position: number,
): Promise<LogRecord | undefined> {
  const { rows } = await pool.query<RecordRow>(
    `SELECT key, value, timestamp_ms, headers FROM votestream_log.records
     WHERE topic_id = $1 AND partition = $2 AND position = $3`,
    [topic.id, partition, position],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { key, value, timestamp_ms: timestampMs, headers } = row;
  return { position, key, value, timestampMs, headers: decodeHeaders(headers) };
}

export async function committedBy(pool: Pool, group: string, topic: Topic): Promise<PartitionPosition[]> {
  const { rows } = await pool.query<PartitionPosition>(
    `SELECT partition, committed AS position FROM votestream_log.leases
     WHERE group_name = $1 AND topic_id = $2 AND committed IS NOT NULL ORDER BY partition`,
    [group, topic.id],
  );
  return rows;
}
