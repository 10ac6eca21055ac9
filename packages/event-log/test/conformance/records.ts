import type { EventLog, LogRecord, NewRecord, Start } from '../../src/index.ts';

export const textOf = (bytes: Buffer | null): string | null => bytes?.toString('utf8') ?? null;

/** Records named `prefix0`, `prefix1`, … for one partition. */
export function numbered(prefix: string, count: number, partition = 0): NewRecord[] {
  return Array.from({ length: count }, (_, i) => ({ key: `key-${i}`, value: `${prefix}${i}`, partition }));
}

export interface Contents {
  readonly records: LogRecord[];
  readonly values: (string | null)[];
  /** Of the last batch. */
  readonly nextPosition: number;
}

/** Whatever an engine's records are, for comparison. */
const plain = ({ position, key, value, timestampMs, headers }: LogRecord): LogRecord => ({
  position,
  key,
  value,
  timestampMs,
  headers,
});

/** Everything committed in a partition now, from a position on. */
export async function contents(
  log: EventLog,
  topic: string,
  partition = 0,
  from: Start = 0,
  until?: number,
): Promise<Contents> {
  const records: LogRecord[] = [];
  let nextPosition = -1;
  for await (const batch of log.read(topic, partition, from, until === undefined ? {} : { until })) {
    records.push(...batch.records.map(plain));
    nextPosition = batch.nextPosition;
  }
  return { records, values: records.map((record) => textOf(record.value)), nextPosition };
}

/** A reader that follows a partition, with a memory of what it saw. */
export function follow(log: EventLog, topic: string, partition = 0, from: Start = 0) {
  const stop = new AbortController();
  const records: LogRecord[] = [];
  const run = async () => {
    for await (const batch of log.read(topic, partition, from, { follow: true, signal: stop.signal })) {
      records.push(...batch.records);
    }
  };
  const done = run();
  done.catch(() => undefined);
  return {
    records,
    values: () => records.map((record) => textOf(record.value)),
    positions: () => records.map((record) => record.position),
    stop: () => {
      stop.abort();
      return done;
    },
  };
}
