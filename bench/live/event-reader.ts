const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const EVENT_END = '\n\n';

/** Reads server-sent events off a connection: the head of the answer, then chunks (RFC 9112, 7.1). */
export class EventReader {
  readonly #onEvent: (data: string, bytes: number) => void;
  #bytes: Buffer = Buffer.alloc(0);
  #text = '';
  #isHeadRead = false;

  /** @param onEvent gets the data of an event, and the bytes of the whole event. */
  constructor(onEvent: (data: string, bytes: number) => void) {
    this.#onEvent = onEvent;
  }

  take(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    if (!this.#isHeadRead) this.#readHead();
    if (this.#isHeadRead) this.#readChunks();
    // A slice would keep the whole buffer of the socket.
    if (this.#bytes.length > 0) this.#bytes = Buffer.from(this.#bytes);
  }

  #readHead(): void {
    const end = this.#bytes.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#bytes.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 200') || !/\r\ntransfer-encoding: chunked/i.test(head)) {
      throw new Error(`this is no live feed: ${head}`);
    }
    this.#isHeadRead = true;
    this.#bytes = this.#bytes.subarray(end + HEAD_END.length);
  }

  #readChunks(): void {
    for (;;) {
      const lineEnd = this.#bytes.indexOf(LINE_END);
      if (lineEnd < 0) return;
      const size = Number.parseInt(this.#bytes.toString('latin1', 0, lineEnd), 16);
      const from = lineEnd + LINE_END.length;
      if (!(size >= 0)) throw new Error('a chunk has no size');
      if (this.#bytes.length < from + size + LINE_END.length) return;
      this.#text += this.#bytes.toString('utf8', from, from + size);
      this.#bytes = this.#bytes.subarray(from + size + LINE_END.length);
      this.#readEvents();
    }
  }

  #readEvents(): void {
    for (let end = this.#text.indexOf(EVENT_END); end >= 0; end = this.#text.indexOf(EVENT_END)) {
      const event = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + EVENT_END.length);
      const data = event.startsWith(':') ? undefined : /^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) this.#onEvent(data, Buffer.byteLength(event) + EVENT_END.length);
    }
  }
}
