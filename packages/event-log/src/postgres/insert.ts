import type { ClientBase } from 'pg';
import type { RecordPosition } from '../event-log.ts';
import type { PlacedRecord } from '../placement.ts';
import { byteaArray, int4Array, int8Array } from './binary.ts';
import { encodeHeaders } from './headers.ts';
import { GROUP_BYTES_MAX, GROUP_RECORDS_MAX } from './limits.ts';

/**
 * Locks the partitions in ascending order, so that no two appends wait for each other, gives out their next positions,
 * and writes the records. The locks are held until the transaction has become visible; hence records become visible
 * in the order of their positions, and no reader passes over one that is committed late.
 *
 * Alone it is a transaction of its own, which a client that is stopped or killed halfway cannot leave open.
 */
const INSERT = `
  WITH locked AS MATERIALIZED (
    SELECT run.slot, run.first_row, p.topic_id, p.partition, p.next_position, run.count
    FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[]) AS run (slot, topic_id, partition, first_row, count)
    JOIN votestream_log.partitions p ON p.topic_id = run.topic_id AND p.partition = run.partition
    ORDER BY p.topic_id, p.partition
    FOR UPDATE OF p
  ), moved AS (
    UPDATE votestream_log.partitions p SET next_position = locked.next_position + locked.count
    FROM locked WHERE p.topic_id = locked.topic_id AND p.partition = locked.partition
  ), written AS (
    INSERT INTO votestream_log.records (topic_id, partition, position, timestamp_ms, key, value, headers)
    SELECT locked.topic_id, locked.partition, locked.next_position + r.row - locked.first_row, r.timestamp_ms, r.key,
      r.value, r.headers
    FROM unnest($6::int[], $7::bigint[], $8::bytea[], $9::bytea[], $10::bytea[])
      WITH ORDINALITY AS r (slot, timestamp_ms, key, value, headers, row)
    JOIN locked ON locked.slot = r.slot
  )
  SELECT slot, next_position FROM locked`;

export interface Insertion {
  readonly topicId: number;
  readonly record: PlacedRecord;
}

/**
 * Writes records; those of one partition become contiguous and keep their order. Above the size of a group it takes
 * several statements, and the client must be in a transaction.
 * @returns the position of each record, in the order of `insertions`.
 */
export async function insertRecords(
  client: ClientBase,
  insertions: readonly Insertion[],
): Promise<RecordPosition[]> {
  const positions: RecordPosition[] = new Array(insertions.length);
  for (const statement of statements(arrange(insertions))) {
    const { rows } = await client.query<{ slot: number; next_position: number }>({
      name: 'votestream-log-insert',
      text: INSERT,
      values: parameters(statement),
    });
    for (const { slot, next_position } of rows) {
      for (const [i, { place, record }] of (statement[slot] ?? []).entries()) {
        positions[place] = { partition: record.partition, position: next_position + i };
      }
    }
  }
  return positions;
}

/** Whether a single statement, which is a transaction by itself, can take these records. */
export const fitsOneStatement = (records: number, bytes: number): boolean =>
  records <= GROUP_RECORDS_MAX && bytes <= GROUP_BYTES_MAX;

/** A record and where it stood in the call. */
interface Placed extends Insertion {
  readonly place: number;
}

/** Records of one partition, in order. */
type Run = readonly Placed[];

/** Sorted by partition: the order in which they are locked, and neighbours on disk are neighbours in the log. */
function arrange(insertions: readonly Insertion[]): Run[] {
  const runs = new Map<string, Placed[]>();
  for (const [place, insertion] of insertions.entries()) {
    const at = `${insertion.topicId}/${insertion.record.partition}`;
    const run = runs.get(at);
    if (run === undefined) runs.set(at, [{ ...insertion, place }]);
    else run.push({ ...insertion, place });
  }
  const rank = ([first]: Run) => (first === undefined ? 0 : first.topicId * 2 ** 32 + first.record.partition);
  return [...runs.values()].sort((a, b) => rank(a) - rank(b));
}

function* statements(runs: readonly Run[]): Generator<Run[]> {
  let statement: Placed[][] = [];
  let records = 0;
  let bytes = 0;
  for (const run of runs) {
    let piece: Placed[] = [];
    for (const placed of run) {
      if (records > 0 && !fitsOneStatement(records + 1, bytes + placed.record.bytes)) {
        yield piece.length > 0 ? [...statement, piece] : statement;
        [statement, piece, records, bytes] = [[], [], 0, 0];
      }
      piece.push(placed);
      records++;
      bytes += placed.record.bytes;
    }
    if (piece.length > 0) statement.push(piece);
  }
  if (statement.length > 0) yield statement;
}

function parameters(runs: readonly Run[]): Buffer[] {
  const placed = runs.flat();
  const records = placed.map(({ record }) => record);
  const firsts = runs.flatMap((run) => run.slice(0, 1));
  const firstRows: number[] = [];
  let row = 1;
  for (const run of runs) {
    firstRows.push(row);
    row += run.length;
  }
  return [
    int4Array(runs.map((_, slot) => slot)),
    int4Array(firsts.map(({ topicId }) => topicId)),
    int4Array(firsts.map(({ record }) => record.partition)),
    int4Array(firstRows),
    int4Array(runs.map((run) => run.length)),
    int4Array(runs.flatMap((run, slot) => run.map(() => slot))),
    int8Array(records.map(({ timestampMs }) => timestampMs)),
    byteaArray(records.map(({ key }) => key)),
    byteaArray(records.map(({ value }) => value)),
    byteaArray(records.map(({ headers }) => encodeHeaders(headers))),
  ];
}
