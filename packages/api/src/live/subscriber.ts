import type { Outlet } from './outlet.ts';

/** A subscriber that takes nothing for this many heartbeats is gone, and is disconnected. */
const HEARTBEATS_UNDRAINED_MAX = 4;

const HEARTBEAT = new TextEncoder().encode(': heartbeat\n\n');

export interface SubscriberOptions {
  readonly outlet: Outlet;
  /** The newest snapshot, encoded. */
  readonly newest: () => Uint8Array;
  /** Called once, however the subscription ends. */
  readonly onEnd: () => void;
}

/**
 * One reader of the live feed. It begins with a snapshot. A reader that does not keep up misses updates, and gets
 * the newest snapshot instead as soon as it has taken what was waiting for it.
 */
export class Subscriber {
  readonly #outlet: Outlet;
  readonly #newest: () => Uint8Array;
  readonly #onEnd: () => void;
  /** Only a snapshot may come next. */
  #missed = true;
  #heartbeatsUndrained = 0;
  #isOver = false;

  constructor({ outlet, newest, onEnd }: SubscriberOptions) {
    this.#outlet = outlet;
    this.#newest = newest;
    this.#onEnd = onEnd;
    outlet.attach({ onDrained: () => this.#drained(), onClosed: () => this.#ended() });
  }

  /** Sends an update, or notes that it was missed. */
  offer(frame: Uint8Array): void {
    if (this.#outlet.isDrained && !this.#missed) this.#outlet.write(frame);
    else this.#missed = true;
  }

  heartbeat(): void {
    if (this.#outlet.isDrained) this.#outlet.write(HEARTBEAT);
    else this.#heartbeatsUndrained += 1;
    if (this.#heartbeatsUndrained < HEARTBEATS_UNDRAINED_MAX) return;
    this.#ended();
    this.#outlet.drop();
  }

  end(): void {
    if (this.#isOver) return;
    this.#ended();
    this.#outlet.end();
  }

  #drained(): void {
    if (this.#isOver) return;
    this.#heartbeatsUndrained = 0;
    if (!this.#missed) return;
    this.#missed = false;
    this.#outlet.write(this.#newest());
  }

  #ended(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEnd();
  }
}
