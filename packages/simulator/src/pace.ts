import { setTimeout as wait } from 'node:timers/promises';

interface PaceOptions {
  /** Simulated seconds a real second; undefined: as fast as possible. */
  readonly speed: number | undefined;
  /** Requests a second, at most; undefined: no limit. */
  readonly rate: number | undefined;
  readonly signal: AbortSignal;
}

/** Holds the simulation back to the speed and the rate that were asked for. */
export class Pace {
  readonly #options: PaceOptions;
  #start: { minute: number; timeMs: number } | undefined;
  /** Before this time no further request is sent. */
  #freeMs = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Has a simulated minute begun? They count from the first one asked for. */
  hasReached(minute: number): boolean {
    return this.#timeOf(minute) <= performance.now();
  }

  /** Waits until a simulated minute begins; or until the signal. */
  async reach(minute: number): Promise<void> {
    await this.#until(this.#timeOf(minute));
  }

  /** Waits until so many requests may be sent; or until the signal. */
  async allow(requests: number): Promise<void> {
    const { rate } = this.#options;
    if (rate === undefined) return;
    await this.#until(this.#freeMs);
    this.#freeMs = Math.max(this.#freeMs, performance.now()) + (requests * 1000) / rate;
  }

  #timeOf(minute: number): number {
    const { speed } = this.#options;
    this.#start ??= { minute, timeMs: performance.now() };
    if (speed === undefined) return this.#start.timeMs;
    return this.#start.timeMs + ((minute - this.#start.minute) * 60_000) / speed;
  }

  async #until(timeMs: number): Promise<void> {
    const { signal } = this.#options;
    const restMs = timeMs - performance.now();
    if (restMs <= 0 || signal.aborted) return;
    await wait(restMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
