import type { EventLog } from '@votestream/event-log';

/**
 * Up to this many positions before the end may all be markers, and the log is asked. Further away only where nothing
 * has moved since the last look: reading a backlog to learn that there is one would be a waste.
 */
const MARKERS_MAX = 16;

interface Look {
  readonly position: number;
  readonly end: number;
  /** undefined: not asked. */
  readonly caughtUp: boolean | undefined;
}

/** Sees in which partitions no committed record is left to count, and asks the log no more than it must. */
export class CaughtUpWatch {
  readonly #log: EventLog;
  readonly #looks = new Map<string, Look>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  /**
   * @param positions the next one to count of the partitions to look at.
   * @returns the partitions in which nothing is left.
   */
  async look(topic: string, positions: ReadonlyMap<number, number>): Promise<number[]> {
    if (positions.size === 0) return [];
    const watermarks = await this.#log.watermarks(topic);
    const looked = await Promise.all(
      watermarks.map(async ({ partition, end }) => {
        const position = positions.get(partition);
        return position !== undefined && (await this.#isCaughtUp(topic, partition, position, end))
          ? [partition]
          : [];
      }),
    );
    return looked.flat();
  }

  async #isCaughtUp(topic: string, partition: number, position: number, end: number): Promise<boolean> {
    if (position >= end) return true;
    const key = `${topic}/${partition}`;
    const before = this.#looks.get(key);
    const unmoved = before?.position === position && before.end === end;
    let caughtUp = unmoved ? before.caughtUp : undefined;
    if (caughtUp === undefined && (unmoved || end - position <= MARKERS_MAX)) {
      caughtUp = !(await this.#log.hasCommittedFrom(topic, partition, position));
    }
    this.#looks.set(key, { position, end, caughtUp });
    return caughtUp ?? false;
  }
}
