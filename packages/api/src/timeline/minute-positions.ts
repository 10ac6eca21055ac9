import { BALLOT_BOX, minuteNumber } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import type { ResultsView } from '../contract/reads.ts';

type Positions = ResultsView['countedThrough'];

/** Minutes whose positions are kept; the one that was first asked for goes first. */
const MINUTES_KEPT_MAX = 256;
/** A reader waits this long for the log, then gets the numbers without positions. */
const WAIT_MS = 500;
const MINUTE_MS = 60_000;

/** Up to where in the ballot box a minute that is over reaches. It never changes. */
export class MinutePositions {
  readonly #log: EventLog | undefined;
  readonly #kept = new Map<string, Promise<Positions>>();

  constructor(log: EventLog | undefined) {
    this.#log = log;
  }

  /** Next position to count, by partition; empty where the log does not answer. */
  async of(minute: string): Promise<Positions> {
    if (!this.#log) return [];
    const asked = this.#kept.get(minute) ?? this.#ask(this.#log, minute);
    const late = Promise.withResolvers<Positions>();
    const timer = setTimeout(() => late.resolve([]), WAIT_MS);
    const positions = await Promise.race([asked, late.promise]);
    clearTimeout(timer);
    return positions;
  }

  #ask(log: EventLog, minute: string): Promise<Positions> {
    const asked: Promise<Positions> = log
      .positionsAt(BALLOT_BOX, (minuteNumber(minute) + 1) * MINUTE_MS)
      .then((positions) => positions.map(({ partition, position }) => ({ partition, position })))
      .catch(() => {
        this.#kept.delete(minute);
        return [];
      });
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= MINUTES_KEPT_MAX) this.#kept.delete(oldest);
    this.#kept.set(minute, asked);
    return asked;
  }
}
