import { EventLogError, PositionTakenError } from '../errors.ts';
import type { LogRecord } from '../event-log.ts';
import type { PlacedRecord } from '../placement.ts';
import type { Appender } from './appender.ts';

/**
 * A record with this header stands for a position that is not used. A broker gives out positions one after the other;
 * where the original log has a gap, such as a transaction marker, a restored one has such records, which are never
 * delivered to anybody.
 */
export const GAP_HEADER = 'votestream-gap';

const APPEND_RECORDS_MAX = 5_000;

/** @param end where the partition ends now. @throws PositionTakenError */
export async function restoreRecords(
  appender: Appender,
  { topic, partition, end }: { topic: string; partition: number; end: number },
  records: readonly LogRecord[],
): Promise<void> {
  const [first] = records;
  if (first && first.position < end) throw new PositionTakenError(topic, partition, first.position, end);
  let expected = end;
  let waiting: PlacedRecord[] = [];
  const append = async () => {
    const [position] = await appender.append(topic, waiting);
    if (position && position.position !== expected) {
      throw new EventLogError(
        `${topic}/${partition} was written to while it was restored: ${position.position} instead of ${expected}; ` +
          'stop who writes to it, and restore into empty topics',
      );
    }
    expected += waiting.length;
    waiting = [];
  };
  for (const record of withGaps(records, end, partition)) {
    waiting.push(record);
    if (waiting.length >= APPEND_RECORDS_MAX) await append();
  }
  if (waiting.length > 0) await append();
}

function* withGaps(records: readonly LogRecord[], end: number, partition: number): Generator<PlacedRecord> {
  let next = end;
  for (const { position, key, value, timestampMs, headers } of records) {
    for (; next < position; next++) yield { ...GAP, partition, timestampMs };
    const listed = Object.entries(headers);
    const bytes = listed.reduce(
      (sum, [name, header]) => sum + Buffer.byteLength(name) + header.length,
      (key?.length ?? 0) + (value?.length ?? 0),
    );
    yield { partition, timestampMs, key, value, headers: listed, bytes };
    next = position + 1;
  }
}

const GAP = {
  key: null,
  value: null,
  headers: [[GAP_HEADER, Buffer.alloc(0)]],
  bytes: GAP_HEADER.length,
} as const;
