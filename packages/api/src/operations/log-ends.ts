import type { EventLog } from '@votestream/event-log';
import { type PartitionTail, type PositionsOf, TailWatch } from '@votestream/event-log';

/** A reading waits this long for the log's answer, then goes on without it. */
const LOG_WAIT_MS = 1_000;

export type LogEnds = ReadonlyMap<string, readonly PartitionTail[]>;

/** The ends of the event topics. At most one look at a time, however long the log takes. */
export class LogEndsWatch {
  readonly #topics: ReadonlyMap<string, TailWatch>;
  #looking: Promise<LogEnds | undefined> | undefined;

  constructor(log: EventLog, topics: readonly string[]) {
    this.#topics = new Map(topics.map((topic) => [topic, new TailWatch(log, topic)]));
  }

  /** @returns undefined where the log does not answer. */
  async look(positionsIn: (topic: string) => PositionsOf): Promise<LogEnds | undefined> {
    // An answer that is still awaited since the last time would be an old one.
    if (this.#looking) return undefined;
    this.#looking = this.#look(positionsIn)
      .catch(() => undefined)
      .finally(() => {
        this.#looking = undefined;
      });
    const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), LOG_WAIT_MS);
    return Promise.race([this.#looking, timeout]).finally(() => clearTimeout(timer));
  }

  async #look(positionsIn: (topic: string) => PositionsOf): Promise<LogEnds> {
    const ends = [...this.#topics].map(
      async ([topic, watch]) => [topic, await watch.look(positionsIn(topic))] as const,
    );
    return new Map(await Promise.all(ends));
  }
}
