import type { Watermark } from '../event-log.ts';
import type { KafkaConnection } from './connection.ts';
import type { Patience } from './repeat.ts';

const NONE = -1;

/** Low and end position of each partition; `end` is the last stable offset. */
export async function watermarksOf(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  patience?: Patience,
): Promise<Watermark[]> {
  const [lows, ends] = await Promise.all([
    offsets(connection, topic, partitions, { fromBeginning: true }, patience),
    offsets(connection, topic, partitions, { fromBeginning: false }, patience),
  ]);
  return partitions.map((partition) => ({
    partition,
    low: lows.get(partition) ?? 0,
    end: ends.get(partition) ?? 0,
  }));
}

export async function boundsOf(
  connection: KafkaConnection,
  topic: string,
  partition: number,
): Promise<Watermark> {
  const [watermark = { partition, low: 0, end: 0 }] = await watermarksOf(connection, topic, [partition]);
  return watermark;
}

/** The last stable offset of each partition. */
export async function endsOf(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  return offsets(connection, topic, partitions, { fromBeginning: false });
}

/**
 * For each partition where there is one, a position before which no committed record is as young as `timestampMs`.
 * The brokers count transaction markers and aborted records too, so the first committed one may stand further on.
 */
export async function candidatesNotOlder(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  timestampMs: number,
): Promise<ReadonlyMap<number, number>> {
  return offsets(connection, topic, partitions, { fromTimestamp: timestampMs });
}

async function offsets(
  connection: KafkaConnection,
  topic: string,
  partitions: readonly number[],
  at: { readonly fromBeginning: boolean } | { readonly fromTimestamp: number },
  patience?: Patience,
): Promise<ReadonlyMap<number, number>> {
  const query = { topic, partitions: partitions.map((partition) => ({ partition })), ...at };
  const answers = await connection.withTopic(
    topic,
    (cluster) => cluster.fetchTopicsOffset([query]),
    patience,
  );
  return new Map(
    answers
      .flatMap((answer) => answer.partitions)
      .map(({ partition, offset }) => [partition, Number(offset)] as const)
      .filter(([, position]) => position !== NONE),
  );
}
