import { ADJUDICATOR_GROUP, BALLOT_SUBMISSIONS, ELECTION_REQUESTS, ROLL_REQUESTS } from '@votestream/domain';
import { type EventLog, remainingIn, TailWatch } from '@votestream/event-log';

/** A reading waits this long for the log's answer, then goes on without it. */
const LOG_WAIT_MS = 1_000;

export interface RequestsSeen {
  /** Members of the adjudicators' group; one that died counts until its lease ends. */
  readonly adjudicators: number;
  /** `undecided`: 0 is exact, more is an estimate. */
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: number;
    readonly end: number;
    readonly undecided: number;
  }[];
}

/** Who decides requests, and how many wait. At most one look at a time, however long the log takes. */
export class RequestsWatch {
  readonly #log: EventLog;
  readonly #tails: ReadonlyMap<string, TailWatch>;
  #looking: Promise<RequestsSeen | undefined> | undefined;

  constructor(log: EventLog) {
    this.#log = log;
    this.#tails = new Map(
      [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS].map((topic) => [
        topic,
        new TailWatch(log, topic),
      ]),
    );
  }

  /** @returns undefined where the log does not answer. */
  async look(): Promise<RequestsSeen | undefined> {
    if (this.#looking) return undefined;
    this.#looking = this.#look()
      .catch(() => undefined)
      .finally(() => {
        this.#looking = undefined;
      });
    const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), LOG_WAIT_MS);
    return Promise.race([this.#looking, timeout]).finally(() => clearTimeout(timer));
  }

  async #look(): Promise<RequestsSeen> {
    const [adjudicators, ...topics] = await Promise.all([
      this.#log.groupMembers(ADJUDICATOR_GROUP),
      ...[...this.#tails].map(async ([topic, watch]) => {
        const committed = await this.#log.committed(ADJUDICATOR_GROUP, topic);
        const decided = new Map(committed.map(({ partition, position }) => [partition, position]));
        const tails = await watch.look((partition) => [decided.get(partition)]);
        return {
          topic,
          partitions: tails.length,
          end: tails.reduce((sum, { end }) => sum + end, 0),
          undecided: remainingIn(tails, (partition) => decided.get(partition)),
        };
      }),
    ]);
    return { adjudicators, topics };
  }
}
