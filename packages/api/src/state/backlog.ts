import { isDeepStrictEqual } from 'node:util';
import { ADJUDICATOR_GROUP, BALLOT_BOX, BALLOT_SUBMISSIONS } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { type PartitionTail, type PositionOf, remainingIn, TailWatch } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';

/** The log is asked at most this often, however many readers there are. */
export const BACKLOG_INTERVAL_MS = 1_000;
/** A reader waits this long for the log's answer, then goes on without it. */
const BACKLOG_WAIT_MS = 500;

export interface Backlog {
  /** What stood in the ballot box; what is counted meanwhile is taken off by `remainingIn`. */
  readonly ballotBox: readonly PartitionTail[];
  /** Submissions in the log that the adjudicator has not decided; 0 is exact. */
  readonly undecided: number;
}

/** What is in the log and not in the numbers, asked once for everybody. */
export class BacklogWatch {
  readonly #log: EventLog;
  readonly #logger: Logger;
  readonly #ballotBox: TailWatch;
  readonly #submissions: TailWatch;
  #latest: Backlog | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #answered = false;
  /** Said once in the log, not every second. */
  #failing = false;
  #asking: Promise<void> | undefined;

  constructor(log: EventLog, logger: Logger) {
    this.#log = log;
    this.#logger = logger;
    this.#ballotBox = new TailWatch(log, BALLOT_BOX);
    this.#submissions = new TailWatch(log, BALLOT_SUBMISSIONS);
  }

  /**
   * @param counted up to where the ballot box is counted.
   * @returns the same object as before where nothing has changed; undefined where the log does not answer.
   */
  async current(counted: PositionOf): Promise<Backlog | undefined> {
    if (!this.#asking && performance.now() - this.#askedAtMs >= BACKLOG_INTERVAL_MS) {
      this.#askedAtMs = performance.now();
      this.#asking = this.#ask(counted).finally(() => {
        this.#asking = undefined;
      });
    }
    const overdue = performance.now() - this.#askedAtMs >= BACKLOG_WAIT_MS;
    if (this.#asking && !overdue) await settledWithin(this.#asking, BACKLOG_WAIT_MS);
    if (this.#asking) this.#answered = false;
    return this.#answered ? this.#latest : undefined;
  }

  /** The last answer, even where the log does not answer now. */
  get lastKnown(): Backlog | undefined {
    return this.#latest;
  }

  async #ask(counted: PositionOf): Promise<void> {
    try {
      const decided = await this.#log.committed(ADJUDICATOR_GROUP, BALLOT_SUBMISSIONS);
      const decidedOf = new Map(decided.map(({ partition, position }) => [partition, position]));
      const decidedIn: PositionOf = (partition) => decidedOf.get(partition);
      const [ballotBox, submissions] = await Promise.all([
        this.#ballotBox.look((partition) => [counted(partition)]),
        this.#submissions.look((partition) => [decidedIn(partition)]),
      ]);
      const backlog = { ballotBox, undecided: remainingIn(submissions, decidedIn) };
      if (!isDeepStrictEqual(this.#latest, backlog)) this.#latest = backlog;
      this.#answered = true;
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.#logger.warn({ err: error }, 'the log does not say how far behind the numbers are');
      this.#failing = true;
      this.#answered = false;
    }
  }
}

async function settledWithin(work: Promise<void>, timeoutMs: number): Promise<void> {
  const { promise: timeout, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, timeoutMs);
  await Promise.race([work, timeout]);
  clearTimeout(timer);
}
