import type { EventLog, Watermark } from '@votestream/event-log';

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

/**
 * How many records stood at or after these positions. Positions have gaps, so that more than 0 is an estimate; 0 is
 * exact.
 */
export function remainingIn(tails: readonly PartitionTail[], positionOf: PositionOf): number {
  return tails.reduce((sum, { partition, low, end, emptyFrom }) => {
    const position = Math.max(positionOf(partition) ?? low, low);
    return sum + (position >= emptyFrom ? 0 : end - position);
  }, 0);
}

interface Look extends PartitionTail {
  readonly position: number;
  /** Was the log asked whether a record stands there, or was that needless? */
  readonly exact: boolean;
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

  async look(positionOf: PositionOf): Promise<PartitionTail[]> {
    const watermarks = await this.#log.watermarks(this.#topic);
    return Promise.all(
      watermarks.map(async (watermark) => {
        const { partition, low } = watermark;
        const look = await this.#lookAt(watermark, Math.max(positionOf(partition) ?? low, low));
        this.#looks.set(partition, look);
        return { ...watermark, emptyFrom: look.emptyFrom };
      }),
    );
  }

  async #lookAt(watermark: Watermark, position: number): Promise<Look> {
    const { partition, end } = watermark;
    const before = this.#looks.get(partition);
    const unmoved = before?.position === position && before.end === end;
    if (before && unmoved && before.exact) return before;
    const distance = end - position;
    const ask = distance > 0 && (distance <= MARKERS_MAX || unmoved);
    const empty = ask && !(await this.#log.hasCommittedFrom(this.#topic, partition, position));
    return { ...watermark, emptyFrom: empty ? position : end, position, exact: ask || distance <= 0 };
  }
}
