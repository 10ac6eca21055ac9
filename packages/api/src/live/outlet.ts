/** What a subscriber learns about its outlet. */
export interface OutletListener {
  /** It takes more: at its beginning, and whenever what was written is on its way to the reader. */
  readonly onDrained: () => void;
  /** The reader has left. */
  readonly onClosed: () => void;
}

/** Where the frames of one reader of the live feed go. */
export interface Outlet {
  /** False before it has begun, while something waits, and after its end. */
  readonly isDrained: boolean;
  /** Called once. */
  attach(listener: OutletListener): void;
  write(bytes: Uint8Array): void;
  /** What was written is still sent. */
  end(): void;
  /** What was written is not waited for. */
  drop(): void;
}

/** Frames that wait for one reader. More would only be older. */
const FRAMES_BUFFERED_MAX = 1;

/** A stream, for any server that carries what `fetch` answers. */
export class StreamOutlet implements Outlet {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #listener: OutletListener | undefined;

  constructor() {
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#listener?.onDrained(),
        cancel: () => {
          this.#controller = undefined;
          this.#listener?.onClosed();
        },
      },
      new CountQueuingStrategy({ highWaterMark: FRAMES_BUFFERED_MAX }),
    );
  }

  get isDrained(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  attach(listener: OutletListener): void {
    this.#listener = listener;
    if (this.isDrained) listener.onDrained();
  }

  write(bytes: Uint8Array): void {
    this.#controller?.enqueue(bytes);
  }

  end(): void {
    this.#controller?.close();
    this.#controller = undefined;
  }

  drop(): void {
    this.end();
  }
}
