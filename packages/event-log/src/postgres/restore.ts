import type { Pool } from 'pg';
import { PositionTakenError } from '../errors.ts';
import type { LogRecord } from '../event-log.ts';
import { byteaArray, int8Array } from './binary.ts';
import { encodeHeaders } from './headers.ts';
import { fitsOneStatement } from './insert.ts';
import { withClient } from './session.ts';
import type { Topic } from './topics.ts';

/** Takes the positions only where nobody has given them out; the partition's row is locked until it is visible. */
const RESTORE = `
  WITH moved AS (
    UPDATE votestream_log.partitions SET next_position = $4::bigint
    WHERE topic_id = $1 AND partition = $2 AND next_position <= $3::bigint
    RETURNING topic_id
  )
  INSERT INTO votestream_log.records (topic_id, partition, position, timestamp_ms, key, value, headers)
  SELECT $1, $2, r.position, r.timestamp_ms, r.key, r.value, r.headers
  FROM unnest($5::bigint[], $6::bigint[], $7::bytea[], $8::bytea[], $9::bytea[])
    AS r (position, timestamp_ms, key, value, headers), moved`;

/** Writes records at their own positions. @throws PositionTakenError */
export async function restoreRecords(
  pool: Pool,
  topic: Topic,
  partition: number,
  records: readonly LogRecord[],
): Promise<void> {
  await withClient(pool, async (client) => {
    for (const portion of portions(records)) {
      const first = portion[0]?.position ?? 0;
      const end = (portion.at(-1)?.position ?? 0) + 1;
      const { rowCount } = await client.query(RESTORE, [
        topic.id,
        partition,
        first,
        end,
        int8Array(portion.map(({ position }) => position)),
        int8Array(portion.map(({ timestampMs }) => timestampMs)),
        byteaArray(portion.map(({ key }) => key)),
        byteaArray(portion.map(({ value }) => value)),
        byteaArray(portion.map(({ headers }) => encodeHeaders(Object.entries(headers)))),
      ]);
      if (rowCount === 0) throw new PositionTakenError(topic.name, partition, first);
    }
  });
}

function* portions(records: readonly LogRecord[]): Generator<LogRecord[]> {
  let portion: LogRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = (record.key?.length ?? 0) + (record.value?.length ?? 0);
    if (portion.length > 0 && !fitsOneStatement(portion.length + 1, bytes + size)) {
      yield portion;
      portion = [];
      bytes = 0;
    }
    portion.push(record);
    bytes += size;
  }
  if (portion.length > 0) yield portion;
}
