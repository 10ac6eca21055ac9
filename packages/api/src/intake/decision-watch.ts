import { setTimeout as delay } from 'node:timers/promises';
import { EVENT_TOPIC_OF, type EventTopic, type RequestTopic } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { EventFollower, type Expectation } from './event-follower.ts';

/** A partition is followed for so long after the last one who waited for a decision in it. */
const IDLE_MS = 30_000;

interface Following {
  readonly follower: EventFollower;
  /** Resolves when the follower knows where to read from. */
  readonly begun: Promise<void>;
}

/** Follows the partitions of events in which somebody waits for a decision. */
export class DecisionWatch {
  readonly #log: EventLog;
  readonly #logger: Logger;
  readonly #following = new Map<string, Following>();
  readonly #ended = new AbortController();

  constructor(log: EventLog, logger: Logger) {
    this.#log = log;
    this.#logger = logger;
  }

  /**
   * Before a request of `count` parts is appended to a partition: its events will not be missed from now on.
   * @throws when the log does not answer
   */
  async expect(topic: RequestTopic, partition: number, count: number): Promise<Expectation> {
    const eventTopic = EVENT_TOPIC_OF[topic];
    const place = `${eventTopic}/${partition}`;
    let following = this.#following.get(place);
    if (!following) {
      following = this.#begin(place, eventTopic, partition);
      this.#following.set(place, following);
    }
    const expectation = following.follower.expect(count);
    try {
      await following.begun;
      return expectation;
    } catch (error) {
      expectation.end();
      throw error;
    }
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#ended.abort();
  }

  #begin(place: string, topic: EventTopic, partition: number): Following {
    const follower = new EventFollower(topic, partition);
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#ended.signal]);
    const begun = this.#log.watermarks(topic).then((watermarks) => {
      const from = watermarks.find((each) => each.partition === partition)?.end ?? 0;
      follower
        .follow(this.#log, from, signal)
        .catch((error: unknown) => {
          if (!signal.aborted) this.#logger.warn({ err: error, place }, 'decisions are not heard of');
        })
        .finally(() => this.#forget(place, follower));
    });
    begun.catch(() => this.#forget(place, follower));
    void untilIdle(follower, signal).then(() => {
      this.#forget(place, follower);
      stop.abort();
    });
    return { follower, begun };
  }

  #forget(place: string, follower: EventFollower): void {
    if (this.#following.get(place)?.follower === follower) this.#following.delete(place);
  }
}

async function untilIdle(follower: EventFollower, signal: AbortSignal): Promise<void> {
  let expected = -1;
  while (!signal.aborted && !(follower.isIdle && follower.expected === expected)) {
    ({ expected } = follower);
    await delay(IDLE_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
