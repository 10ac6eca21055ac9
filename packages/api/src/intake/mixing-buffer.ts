import { randomInt } from 'node:crypto';

/** A group is released as soon as so many different ballots are together: copies of one hide nobody. */
export const MIX_BALLOTS = 10;
/** Where so many are held in a group, it takes no more copies: they would take the place of others. */
export const GROUP_HELD_MAX = 250;
/** Ballots that are held in all groups together, each copy counted. */
const HELD_MAX = 5_000;

export interface MixingOptions<Ballot> {
  /** A group is released at the latest so long after its first ballot came. 0: nothing is held. */
  readonly secondsMax: number;
  /** Takes a released group, in an order that says nothing of the order of arrival. */
  readonly release: (ballots: readonly Ballot[]) => void;
}

/** Where a ballot is held, and for how long. */
export interface Holding {
  /** Ballots are mixed with those of the same group only. */
  readonly group: string;
  readonly ballotId: string;
  /** Where this ballot opens the group, it is released no later than this. */
  readonly msMax?: number;
}

interface Group<Ballot> {
  /** With all its copies, by ballotId. */
  readonly ballots: Map<string, Ballot[]>;
  /** Each copy counted. */
  held: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Holds single ballots until others have come, so that the order and the time at which ballots enter the log say
 * nothing of the order in which voters were handed theirs. In memory: a ballot that is held was not acknowledged.
 */
export class MixingBuffer<Ballot> {
  readonly #options: MixingOptions<Ballot>;
  readonly #groups = new Map<string, Group<Ballot>>();
  #held = 0;
  #isFlushed = false;

  constructor(options: MixingOptions<Ballot>) {
    this.#options = options;
  }

  /** @returns false where the buffer has no room for it: the ballot was not taken */
  hold(ballot: Ballot, { group, ballotId, msMax = Number.POSITIVE_INFINITY }: Holding): boolean {
    const { secondsMax } = this.#options;
    if (secondsMax === 0 || this.#isFlushed) {
      this.#options.release([ballot]);
      return true;
    }
    if (this.#held >= HELD_MAX) return false;
    const mixed = this.#groups.get(group) ?? this.#open(group, Math.min(secondsMax * 1_000, msMax));
    const copies = mixed.ballots.get(ballotId);
    if (copies && mixed.held >= GROUP_HELD_MAX) return false;
    if (copies) copies.push(ballot);
    else mixed.ballots.set(ballotId, [ballot]);
    mixed.held += 1;
    this.#held += 1;
    if (mixed.ballots.size >= MIX_BALLOTS) this.#release(group);
    return true;
  }

  /** Releases everything at once, and from now on holds nothing: the process is about to end. */
  flush(): void {
    this.#isFlushed = true;
    for (const group of [...this.#groups.keys()]) this.#release(group);
  }

  #open(group: string, ms: number): Group<Ballot> {
    const timer = setTimeout(() => this.#release(group), ms);
    const opened = { ballots: new Map<string, Ballot[]>(), held: 0, timer };
    this.#groups.set(group, opened);
    return opened;
  }

  #release(group: string): void {
    const released = this.#groups.get(group);
    if (!released) return;
    this.#groups.delete(group);
    clearTimeout(released.timer);
    this.#held -= released.held;
    this.#options.release(shuffled([...released.ballots.values()].flat()));
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
