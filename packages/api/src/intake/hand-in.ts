import { minuteOf, type RequestTopic } from '@votestream/domain';
import { type EventLog, partitionOfKey } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { type Answer, unanswered } from './answer.ts';
import { decisionIn } from './decided.ts';
import { DecisionWatch } from './decision-watch.ts';
import type { Expectation, PlacedEvent } from './event-follower.ts';
import { DECISION_WAIT_MS_MAX, ENDING_WAIT_MS_MAX, RECORDS_AWAITED_MAX } from './limits.ts';

/** One record for a request topic. */
export interface RequestRecord {
  readonly key: string;
  readonly value: string;
  /** Of the requests in it, in order. */
  readonly requestIds: readonly string[];
}

export interface HandInOptions {
  readonly log: EventLog;
  readonly logger: Logger;
  /** The process is about to end: who waits for a decision waits a little longer, and no more. */
  readonly signal: AbortSignal;
  readonly decisionWaitMsMax?: number;
}

/** Appends request records and waits for the events that answer them. */
export class HandIn {
  readonly #log: EventLog;
  readonly #logger: Logger;
  #waitMsMax: number;
  readonly #watch: DecisionWatch;
  readonly #partitions = new Map<RequestTopic, number>();
  readonly #underWay = new Set<Promise<unknown>>();
  /** Each ends a wait. */
  readonly #waiting = new Set<() => void>();
  #awaited = 0;

  constructor({ log, logger, signal, decisionWaitMsMax = DECISION_WAIT_MS_MAX }: HandInOptions) {
    this.#log = log;
    this.#logger = logger;
    this.#waitMsMax = decisionWaitMsMax;
    this.#watch = new DecisionWatch(log, logger);
    signal.addEventListener('abort', () => this.#hurry(), { once: true });
  }

  /** How many partitions a topic has, which never changes. @throws when the log does not answer */
  async partitionsOf(topic: RequestTopic): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const partitions = await this.#log.partitionCount(topic);
    this.#partitions.set(topic, partitions);
    return partitions;
  }

  /** Appends the records in this order, in one call. @returns the answer to each. Never rejects. */
  async handIn(topic: RequestTopic, records: readonly RequestRecord[]): Promise<readonly Answer[]> {
    if (this.#awaited + records.length > RECORDS_AWAITED_MAX)
      return records.map(() => unanswered('too-busy'));
    this.#awaited += records.length;
    const answers = this.#append(topic, records).catch((error: unknown) => {
      this.#logger.warn({ err: error, topic }, 'requests could not be handed in');
      return records.map(() => unanswered('log-unavailable'));
    });
    this.#underWay.add(answers);
    try {
      return await answers;
    } finally {
      this.#underWay.delete(answers);
      this.#awaited -= records.length;
    }
  }

  /** Resolves when everything that was handed in is answered; afterwards nobody waits any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    this.#watch.close();
  }

  #hurry(): void {
    this.#waitMsMax = Math.min(this.#waitMsMax, ENDING_WAIT_MS_MAX);
    const waiting = [...this.#waiting];
    setTimeout(() => {
      for (const end of waiting) end();
    }, this.#waitMsMax).unref();
  }

  async #append(topic: RequestTopic, records: readonly RequestRecord[]): Promise<readonly Answer[]> {
    const partitions = await this.partitionsOf(topic);
    const places = records.map(({ key }) => partitionOfKey(key, partitions));
    const expectations: Expectation[] = [];
    try {
      for (const [at, { requestIds }] of records.entries()) {
        expectations.push(await this.#watch.expect(topic, places[at] ?? 0, requestIds.length));
      }
      // Whole minutes, or ballots could be joined with check-ins.
      const timestampMs = Date.parse(minuteOf(Date.now()));
      const appended = await this.#log.append(
        topic,
        records.map(({ key, value }, at) => ({ key, value, partition: places[at] ?? 0, timestampMs })),
      );
      return await Promise.all(
        expectations.map((expectation, at) => {
          const [position, ids] = [appended[at]?.position, records[at]?.requestIds];
          if (position === undefined || !ids) throw new Error(`${topic} gave no position for a record`);
          return this.#answerTo(topic, position, ids, expectation);
        }),
      );
    } finally {
      for (const expectation of expectations) expectation.end();
    }
  }

  async #answerTo(
    topic: RequestTopic,
    position: number,
    requestIds: readonly string[],
    expectation: Expectation,
  ): Promise<Answer> {
    const events = await this.#inTime(expectation.answersTo(position));
    if (!events) return unanswered('undecided');
    const decisions = events.map((event, index) =>
      decisionIn(this.#log, topic, event, requestIds[index] ?? ''),
    );
    return { kind: 'decided', decisions: await Promise.all(decisions) };
  }

  /** undefined where there is no answer by the end of the wait, or the log is not heard of any more. */
  async #inTime(events: Promise<readonly PlacedEvent[]>): Promise<readonly PlacedEvent[] | undefined> {
    let end = (): void => undefined;
    const late = new Promise<undefined>((resolve) => {
      end = () => resolve(undefined);
    });
    const timer = setTimeout(end, this.#waitMsMax);
    this.#waiting.add(end);
    try {
      return await Promise.race([events.catch(() => undefined), late]);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(end);
    }
  }
}
