import { minuteOf, type RequestTopic } from '@votestream/domain';
import { type EventLog, partitionOfKey } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { type Answer, unanswered } from './answer.ts';
import { decisionIn } from './decided.ts';
import { DecisionWatch } from './decision-watch.ts';
import type { Expectation, PlacedEvent } from './event-follower.ts';
import { ANSWER_MS_MAX, ENDING_ANSWER_MS_MAX, RECORDS_AWAITED_MAX } from './limits.ts';
import { logUnavailable } from './log-unavailable.ts';
import { answeredInTime, Wait } from './wait.ts';

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
  /** The process is about to end: who waits for an answer waits a little longer, and no more. */
  readonly signal: AbortSignal;
  readonly answerMsMax?: number;
}

/** Records on their way. */
interface HandingIn {
  /** What is known of each by now. */
  readonly answers: Answer[];
  readonly wait: Wait;
}

/** Appends request records and waits for the events that answer them. */
export class HandIn {
  readonly #log: EventLog;
  readonly #logger: Logger;
  #answerMsMax: number;
  readonly #watch: DecisionWatch;
  readonly #partitions = new Map<RequestTopic, number>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #waits = new Set<Wait>();
  #awaited = 0;

  constructor({ log, logger, signal, answerMsMax = ANSWER_MS_MAX }: HandInOptions) {
    this.#log = log;
    this.#logger = logger;
    this.#answerMsMax = answerMsMax;
    this.#watch = new DecisionWatch(log, logger);
    signal.addEventListener('abort', () => this.#hurry(), { once: true });
  }

  /** How many partitions a topic has, which never changes. @throws LogUnavailableError */
  async partitionsOf(topic: RequestTopic): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined) return known;
    const asked = this.#log.partitionCount(topic).catch((error: unknown) => {
      throw logUnavailable(error);
    });
    const partitions = await answeredInTime(asked, this.#answerMsMax);
    this.#partitions.set(topic, partitions);
    return partitions;
  }

  /**
   * Appends the records in this order, in one call.
   *
   * @returns what is known of each in time: its decision; `undecided` where it is in the log; else `log-unavailable`.
   * Never rejects.
   */
  async handIn(topic: RequestTopic, records: readonly RequestRecord[]): Promise<readonly Answer[]> {
    if (this.#awaited + records.length > RECORDS_AWAITED_MAX)
      return records.map(() => unanswered('too-busy'));
    this.#awaited += records.length;
    const answers = records.map(() => unanswered('log-unavailable'));
    const wait = new Wait(this.#answerMsMax);
    this.#waits.add(wait);
    const work = this.#append(topic, records, { answers, wait })
      .catch((error: unknown) => {
        this.#logger.warn({ err: error, topic }, 'requests could not be handed in');
      })
      // What the log still does for nobody takes room like everything else.
      .finally(() => {
        this.#awaited -= records.length;
      });
    const answered = Promise.race([work, wait.over]);
    this.#underWay.add(answered);
    await answered;
    this.#underWay.delete(answered);
    this.#waits.delete(wait);
    wait.end();
    // What comes later is not for this call.
    return [...answers];
  }

  /** Resolves when everything that was handed in is answered; afterwards nobody waits any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    this.#watch.close();
  }

  #hurry(): void {
    this.#answerMsMax = Math.min(this.#answerMsMax, ENDING_ANSWER_MS_MAX);
    const waits = [...this.#waits];
    setTimeout(() => {
      for (const wait of waits) wait.end();
    }, this.#answerMsMax).unref();
  }

  async #append(
    topic: RequestTopic,
    records: readonly RequestRecord[],
    { answers, wait }: HandingIn,
  ): Promise<void> {
    const partitions = await this.partitionsOf(topic);
    const places = records.map(({ key }) => partitionOfKey(key, partitions));
    const expectations: Expectation[] = [];
    try {
      for (const [at, { requestIds }] of records.entries()) {
        expectations.push(await this.#watch.expect(topic, places[at] ?? 0, requestIds.length));
      }
      // Who was told that the log does not answer sends it again.
      if (wait.isOver) return;
      // Whole minutes, or ballots could be joined with check-ins.
      const timestampMs = Date.parse(minuteOf(Date.now()));
      const appended = await this.#log.append(
        topic,
        records.map(({ key, value }, at) => ({ key, value, partition: places[at] ?? 0, timestampMs })),
      );
      answers.fill(unanswered('undecided'));
      await Promise.all(
        expectations.map(async (expectation, at) => {
          const [position, ids] = [appended[at]?.position, records[at]?.requestIds];
          if (position === undefined || !ids) throw new Error(`${topic} gave no position for a record`);
          const events = expectation.answersTo(position).catch(() => undefined);
          answers[at] = await this.#answerIn(topic, await Promise.race([events, wait.over]), ids);
        }),
      );
    } finally {
      for (const expectation of expectations) expectation.end();
    }
  }

  /** @param events undefined where none were heard of in time */
  async #answerIn(
    topic: RequestTopic,
    events: readonly PlacedEvent[] | undefined,
    requestIds: readonly string[],
  ): Promise<Answer> {
    if (!events) return unanswered('undecided');
    try {
      const decisions = events.map((event, index) =>
        decisionIn(this.#log, topic, event, requestIds[index] ?? ''),
      );
      return { kind: 'decided', decisions: await Promise.all(decisions) };
    } catch (error) {
      this.#logger.warn({ err: error, topic }, 'a decision could not be read');
      return unanswered('undecided');
    }
  }
}
