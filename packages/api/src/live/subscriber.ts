/** Frames that wait for one subscriber. More would only be older. */
const FRAMES_BUFFERED_MAX = 1;
/** A subscriber that takes nothing for this many heartbeats is gone, and is disconnected. */
const HEARTBEATS_UNDRAINED_MAX = 4;

const HEARTBEAT = new TextEncoder().encode(': heartbeat\n\n');

export interface SubscriberOptions {
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
  readonly stream: ReadableStream<Uint8Array>;
  readonly #onEnd: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #missed = false;
  #heartbeatsUndrained = 0;

  constructor({ newest, onEnd }: SubscriberOptions) {
    this.#onEnd = onEnd;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          controller.enqueue(newest());
        },
        pull: (controller) => {
          this.#heartbeatsUndrained = 0;
          if (!this.#missed) return;
          this.#missed = false;
          controller.enqueue(newest());
        },
        cancel: () => this.#ended(),
      },
      new CountQueuingStrategy({ highWaterMark: FRAMES_BUFFERED_MAX }),
    );
  }

  /** Sends an update, or notes that it was missed. */
  offer(frame: Uint8Array): void {
    if (this.#drained) this.#controller?.enqueue(frame);
    else this.#missed = true;
  }

  heartbeat(): void {
    if (this.#drained) this.#controller?.enqueue(HEARTBEAT);
    else this.#heartbeatsUndrained += 1;
    if (this.#heartbeatsUndrained >= HEARTBEATS_UNDRAINED_MAX) this.end();
  }

  end(): void {
    this.#controller?.close();
    this.#ended();
  }

  get #drained(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  #ended(): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    this.#onEnd();
  }
}
