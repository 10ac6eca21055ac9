import type { Connection } from './connection.ts';

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
  /** Where it is known, all that follows the first snapshot is written to it without a detour through the stream. */
  readonly connection?: Connection | undefined;
}

/**
 * One reader of the live feed. It begins with a snapshot. A reader that does not keep up misses updates, and gets
 * the newest snapshot instead as soon as it has taken what was waiting for it.
 */
export class Subscriber {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #newest: () => Uint8Array;
  readonly #onEnd: () => void;
  readonly #connection: Connection | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #missed = false;
  #heartbeatsUndrained = 0;

  constructor({ newest, onEnd, connection }: SubscriberOptions) {
    this.#newest = newest;
    this.#onEnd = onEnd;
    this.#connection = connection;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          controller.enqueue(newest());
        },
        pull: () => this.#taken(),
        cancel: () => this.#ended(),
      },
      new CountQueuingStrategy({ highWaterMark: FRAMES_BUFFERED_MAX }),
    );
  }

  /** Sends an update, or notes that it was missed. */
  offer(frame: Uint8Array): void {
    if (this.#drained) this.#send(frame);
    else this.#missed = true;
  }

  heartbeat(): void {
    if (this.#drained) this.#send(HEARTBEAT);
    else this.#heartbeatsUndrained += 1;
    if (this.#heartbeatsUndrained >= HEARTBEATS_UNDRAINED_MAX) this.end();
  }

  end(): void {
    this.#controller?.close();
    this.#ended();
  }

  get #drained(): boolean {
    if (!this.#connection) return (this.#controller?.desiredSize ?? 0) > 0;
    const { headersSent, writableNeedDrain, destroyed } = this.#connection;
    return headersSent && !writableNeedDrain && !destroyed;
  }

  #send(bytes: Uint8Array): void {
    if (!this.#connection) this.#controller?.enqueue(bytes);
    else if (!this.#connection.write(bytes)) this.#connection.once('drain', () => this.#taken());
  }

  /** What was waiting is on its way to the reader, or will be in a moment. */
  #taken(): void {
    if (!this.#controller) return;
    if (this.#connection?.headersSent === false) {
      // The first snapshot was read from the stream; the server writes it with the head of the answer.
      setImmediate(() => this.#taken());
      return;
    }
    if (this.#connection?.writableNeedDrain) {
      this.#connection.once('drain', () => this.#taken());
      return;
    }
    this.#heartbeatsUndrained = 0;
    if (!this.#missed) return;
    this.#missed = false;
    this.#send(this.#newest());
  }

  #ended(): void {
    if (!this.#controller) return;
    this.#controller = undefined;
    this.#onEnd();
  }
}
