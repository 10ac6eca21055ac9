import { randomInt } from 'node:crypto';

/** A group is released as soon as so many are together. */
export const MIX_BALLOTS = 10;
/** Ballots that are held in all groups together. */
const HELD_MAX = 5_000;

export interface MixingOptions<Ballot> {
  /** A group is released at the latest so long after its first ballot came. 0: nothing is held. */
  readonly secondsMax: number;
  /** Takes a released group, in an order that says nothing of the order of arrival. */
  readonly release: (ballots: readonly Ballot[]) => void;
}

/**
 * Holds single ballots until others have come, so that the order and the time at which ballots enter the log say
 * nothing of the order in which voters were handed theirs. In memory: a ballot that is held was not acknowledged.
 */
export class MixingBuffer<Ballot> {
  readonly #options: MixingOptions<Ballot>;
  readonly #groups = new Map<string, { readonly ballots: Ballot[]; readonly timer: NodeJS.Timeout }>();
  #held = 0;
  #isFlushed = false;

  constructor(options: MixingOptions<Ballot>) {
    this.#options = options;
  }

  /**
   * @param group ballots are mixed with those of the same group only
   * @returns false where the buffer is full: the ballot was not taken
   */
  hold(group: string, ballot: Ballot): boolean {
    const { secondsMax } = this.#options;
    if (secondsMax === 0 || this.#isFlushed) {
      this.#options.release([ballot]);
      return true;
    }
    if (this.#held >= HELD_MAX) return false;
    this.#held += 1;
    const { ballots } = this.#groups.get(group) ?? this.#open(group, secondsMax);
    ballots.push(ballot);
    if (ballots.length >= MIX_BALLOTS) this.#release(group);
    return true;
  }

  /** Releases everything at once, and from now on holds nothing: the process is about to end. */
  flush(): void {
    this.#isFlushed = true;
    for (const group of [...this.#groups.keys()]) this.#release(group);
  }

  #open(group: string, secondsMax: number) {
    const timer = setTimeout(() => this.#release(group), secondsMax * 1_000);
    const opened = { ballots: [], timer };
    this.#groups.set(group, opened);
    return opened;
  }

  #release(group: string): void {
    const released = this.#groups.get(group);
    if (!released) return;
    this.#groups.delete(group);
    clearTimeout(released.timer);
    this.#held -= released.ballots.length;
    this.#options.release(shuffled(released.ballots));
  }
}

/** Fisher and Yates' shuffle by the generator of the operating system. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const chosen = randomInt(last + 1);
    const [a, b] = [mixed[last], mixed[chosen]];
    if (a !== undefined && b !== undefined) {
      mixed[last] = b;
      mixed[chosen] = a;
    }
  }
  return mixed;
}
