import type { ServerResponse } from 'node:http';
import type { Outlet, OutletListener } from './outlet.ts';

/**
 * The connection of one call to Node's own server. An answer that goes on for hours is written to it directly: that
 * costs neither a stream nor a promise for each frame and reader.
 */
export class Connection implements Outlet {
  readonly #response: ServerResponse;
  #listener: OutletListener | undefined;
  #begun = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Somebody writes to it: the answer has no body of its own. */
  get isTaken(): boolean {
    return this.#listener !== undefined;
  }

  get isDrained(): boolean {
    const { writableNeedDrain, writableEnded, destroyed } = this.#response;
    return this.#begun && !writableNeedDrain && !writableEnded && !destroyed;
  }

  attach(listener: OutletListener): void {
    this.#listener = listener;
    if (this.#response.destroyed) listener.onClosed();
    else this.#response.once('close', listener.onClosed);
  }

  /** Sends the head of the answer; from now on it can be written to. */
  begin({ status, headers }: Response): void {
    this.#response.writeHead(status, Object.fromEntries(headers));
    this.#begun = true;
    if (this.isDrained) this.#listener?.onDrained();
  }

  write(bytes: Uint8Array): void {
    if (!this.#response.write(bytes)) this.#response.once('drain', () => this.#listener?.onDrained());
  }

  end(): void {
    this.#response.end();
  }

  drop(): void {
    this.#response.destroy();
  }
}
