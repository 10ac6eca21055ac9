/** Senders that are told apart; the one that was heard of longest ago is forgotten first. */
const SENDERS_MAX = 10_000;

export interface Rate {
  readonly perSecond: number;
  /** How many may come at once after a pause. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/**
 * Token buckets in memory, one for each sender. A forgotten sender begins with a full bucket, which is what a sender
 * that was silent for so long has anyway, unless more than SENDERS_MAX of them come at once.
 */
export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param now a clock that never goes back, in milliseconds */
  constructor(rate: Rate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
  }

  /** Takes a token; false where none is left. */
  allows(sender: string): boolean {
    const bucket = this.#filled(sender);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** A token that was taken need not have been. */
  giveBack(sender: string): void {
    const bucket = this.#buckets.get(sender);
    // Who is forgotten has a full bucket.
    if (bucket) bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + 1);
  }

  /** Senders that are told apart now. */
  get remembered(): number {
    return this.#buckets.size;
  }

  #filled(sender: string): Bucket {
    const { burst } = this.#rate;
    const before = this.#buckets.get(sender);
    const bucket = { tokens: before ? this.#tokensIn(before) : burst, filledAtMs: this.#now() };
    // Taken out and put in again, it is the last one in the order of the map.
    this.#buckets.delete(sender);
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined && this.#buckets.size >= SENDERS_MAX) this.#buckets.delete(oldest);
    this.#buckets.set(sender, bucket);
    return bucket;
  }

  #tokensIn({ tokens, filledAtMs }: Bucket): number {
    const { perSecond, burst } = this.#rate;
    return Math.min(burst, tokens + ((this.#now() - filledAtMs) / 1000) * perSecond);
  }
}
