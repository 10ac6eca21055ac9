import { PositionBeyondEndError } from '../errors.ts';
import type { LogRecord, RecordBatch } from '../event-log.ts';
import type { ReadBatch } from '../pace.ts';
import type { KafkaConnection } from './connection.ts';
import { failureOf, isTransient } from './failure.ts';
import { type Fetched, type FetchOptions, fetchRequest } from './fetch-request.ts';
import { boundsOf, endsOf } from './positions.ts';
import type { Patience } from './repeat.ts';

/** A response of a scan, some 10,000 votes. Measured from 1 to 8 MB: smaller and larger ones cost more a record. */
const SCAN_BYTES = 2 * 1_048_576;
/** A response of a look at single records: the batch that holds them comes whole, however large. */
const LOOK_BYTES = 65_536;
/** How long a broker may hold back its answer when there is nothing to read. */
const WAIT_MS = 500;

/** For followers. Their topic exists, even where a broker that has just started does not know of it yet. */
const FOR_EVER: Patience = {
  giveUpAfterMs: Number.POSITIVE_INFINITY,
  passes: (error) => isTransient(error) || failureOf(error) === 'unknown-topic',
};

/** The topic must be known to exist. */
export interface ScanOptions {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  /** Exclusive; without it the scan follows the partition until `signal` aborts. */
  readonly until?: number;
  readonly signal?: AbortSignal | undefined;
  /** While the caller works on a batch the next one is fetched, if it is known to be there: never more than one. */
  readonly ahead: boolean;
}

/**
 * The batches of a partition, also those that hold only markers.
 * @throws PositionBeyondEndError
 */
export async function* scan(connection: KafkaConnection, options: ScanOptions): AsyncGenerator<ReadBatch> {
  const { topic, partition, until = Number.POSITIVE_INFINITY, signal } = options;
  const patience: Patience = {
    ...(signal === undefined ? {} : { signal }),
    ...(options.until === undefined ? FOR_EVER : {}),
  };
  const fetch = (from: number): Promise<Fetched> =>
    fetchFrom(connection, { topic, partition, from, bytesMax: SCAN_BYTES, waitMsMax: WAIT_MS }, patience);
  let position = options.from;
  let ahead: Promise<Fetched> | undefined;
  while (position < until) {
    const fetched = await unlessAborted(ahead ?? fetch(position), signal);
    if (fetched === undefined) return;
    const { records, nextPosition, lastStablePosition } = fetched;
    ahead = undefined;
    if (nextPosition === position) continue;
    const hasMore = nextPosition < Math.min(until, lastStablePosition);
    if (options.ahead && hasMore) {
      ahead = fetch(nextPosition);
      // Its error counts only for who goes on reading.
      ahead.catch(() => undefined);
    }
    position = Math.min(nextPosition, until);
    yield { topic, partition, records: upTo(until, records), nextPosition: position, hasMore };
  }
}

/** The first committed record at a position or later; undefined where there is none now. */
export async function firstFrom(
  connection: KafkaConnection,
  at: { readonly topic: string; readonly partition: number; readonly from: number },
): Promise<LogRecord | undefined> {
  try {
    for (let from = at.from; ; ) {
      const fetched = await fetchFrom(connection, { ...at, from, bytesMax: LOOK_BYTES, waitMsMax: 0 });
      const [first] = fetched.records;
      if (first !== undefined) return first;
      if (fetched.nextPosition >= fetched.lastStablePosition) return undefined;
      from = fetched.nextPosition;
    }
  } catch (error) {
    if (error instanceof PositionBeyondEndError) return undefined;
    throw error;
  }
}

/** Are there records that nobody sees yet, because a transaction before them is open? */
export async function isHeldBack(
  connection: KafkaConnection,
  topic: string,
  partition: number,
): Promise<boolean> {
  const from = (await endsOf(connection, topic, [partition])).get(partition) ?? 0;
  const fetched = await fetchFrom(connection, { topic, partition, from, bytesMax: 1, waitMsMax: 0 });
  return fetched.lastStablePosition < fetched.highWatermark;
}

/** The position of the first record whose timestamp is not older. */
export async function firstNotOlder(
  batches: AsyncIterable<RecordBatch>,
  timestampMs: number,
): Promise<number | undefined> {
  for await (const { records } of batches) {
    const found = records.find((record) => record.timestampMs >= timestampMs);
    if (found !== undefined) return found.position;
  }
  return undefined;
}

/** @throws PositionBeyondEndError when the partition ends before the position. */
export async function checkNotBeyondEnd(
  connection: KafkaConnection,
  at: { readonly topic: string; readonly partition: number; readonly from: number },
): Promise<void> {
  await fetchFrom(connection, { ...at, bytesMax: 1, waitMsMax: 0 });
}

async function fetchFrom(
  connection: KafkaConnection,
  options: FetchOptions,
  patience: Patience = {},
): Promise<Fetched> {
  const { topic, partition, from } = options;
  try {
    return await connection.toLeader(topic, partition, fetchRequest(options), patience);
  } catch (error) {
    if (failureOf(error) !== 'out-of-range') throw error;
    const { low, end } = await boundsOf(connection, topic, partition);
    if (from >= low) throw new PositionBeyondEndError(topic, partition, from, end);
    return connection.toLeader(topic, partition, fetchRequest({ ...options, from: low }), patience);
  }
}

function upTo(until: number, records: readonly LogRecord[]): readonly LogRecord[] {
  const last = records.at(-1);
  return last === undefined || last.position < until
    ? records
    : records.filter(({ position }) => position < until);
}

/** Settles as `work` does, or gives undefined as soon as the signal aborts. */
async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result | undefined> {
  if (signal === undefined) return work;
  let stop = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([aborted, work]);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
