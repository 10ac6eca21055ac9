import type { EventLog, Watermark } from './event-log.ts';

/**
 * A gap up to this many positions behind the last record is asked about at once: one marker a transaction is usual.
 * A wider one only when it has not moved since the last look, because then it may be a gap too.
 */
const MARKERS_MAX = 16;

/** What stood in one partition when the log was asked. */
export interface PartitionTail {
  readonly partition: number;
  readonly low: number;
  readonly end: number;
  /** No record stands here or later; `end`, or lower where what follows is a gap. */
  readonly emptyFrom: number;
}

/** The next position to count of a partition; undefined where none was counted. */
export type PositionOf = (partition: number) => number | undefined;
/** The same of several that count the same partition, in any order. */
export type PositionsOf = (partition: number) => readonly (number | undefined)[];

/**
 * How many records stood at or after these positions. Positions have gaps, so that more than 0 is an estimate; 0 is
 * exact.
 */
export function remainingIn(tails: readonly PartitionTail[], positionOf: PositionOf): number {
  return tails.reduce((sum, tail) => sum + remainingFrom(tail, positionOf(tail.partition)), 0);
}

/** The same for one partition. */
export function remainingFrom({ low, end, emptyFrom }: PartitionTail, position: number | undefined): number {
  const from = Math.max(position ?? low, low);
  return from >= emptyFrom ? 0 : end - from;
}

interface Look {
  readonly end: number;
  /** For each position below the end: does a record stand there or later? undefined: the log was not asked. */
  readonly hasRecords: ReadonlyMap<number, boolean | undefined>;
}

/** Looks at the ends of a topic's partitions, again and again, asking the log no more than it must. */
export class TailWatch {
  readonly #log: EventLog;
  readonly #topic: string;
  readonly #looks = new Map<number, Look>();

  constructor(log: EventLog, topic: string) {
    this.#log = log;
    this.#topic = topic;
  }

  async look(positionsOf: PositionsOf): Promise<PartitionTail[]> {
    const watermarks = await this.#log.watermarks(this.#topic);
    return Promise.all(
      watermarks.map(async (watermark) => {
        const { partition, low, end } = watermark;
        const positions = positionsOf(partition).map((position) => Math.max(position ?? low, low));
        const below = [...new Set(positions)].filter((position) => position < end).sort((a, b) => b - a);
        return { ...watermark, emptyFrom: await this.#emptyFrom(watermark, below) };
      }),
    );
  }

  /** @param positions from the last to the first. */
  async #emptyFrom({ partition, end }: Watermark, positions: readonly number[]): Promise<number> {
    const before = this.#looks.get(partition);
    const seen: Look['hasRecords'] = before?.end === end ? before.hasRecords : new Map();
    const hasRecords = new Map<number, boolean | undefined>();
    let emptyFrom = end;
    for (const position of positions) {
      let has = seen.get(position);
      if (has === undefined && (seen.has(position) || emptyFrom - position <= MARKERS_MAX)) {
        has = await this.#log.hasCommittedFrom(this.#topic, partition, position);
      }
      hasRecords.set(position, has);
      if (has === false) emptyFrom = position;
      // Then one stands after every earlier position, too.
      if (has) break;
    }
    this.#looks.set(partition, { end, hasRecords });
    return emptyFrom;
  }
}
