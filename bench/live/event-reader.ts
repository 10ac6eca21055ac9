const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const EVENT_END = '\n\n';

/** An event and the bytes that it took. */
export interface ReadEvent {
  readonly data: string;
  readonly bytes: number;
}

/** What one reader has made of some bytes: another reader that gets the very same makes the same of them. */
export interface Reading {
  bytes: Buffer;
  events: readonly ReadEvent[];
}

/** Reads server-sent events off a connection: the head of the answer, then chunks (RFC 9112, 7.1). */
export class EventReader {
  readonly #onEvent: (event: ReadEvent) => void;
  readonly #last: Reading;
  #bytes: Buffer = Buffer.alloc(0);
  #text = '';
  #isHeadRead = false;

  /** @param last of all readers of the feed: they share the machine with the server, and the work. */
  constructor(onEvent: (event: ReadEvent) => void, last: Reading) {
    this.#onEvent = onEvent;
    this.#last = last;
  }

  /** @param bytes belong to the caller again afterwards */
  take(bytes: Buffer): void {
    const wasBetween = this.#isBetween;
    const isKnown = wasBetween && this.#last.bytes.equals(bytes);
    const events = isKnown ? this.#last.events : this.#read(bytes);
    if (!isKnown && wasBetween && this.#isBetween) {
      this.#last.bytes = Buffer.from(bytes);
      this.#last.events = events;
    }
    for (const event of events) this.#onEvent(event);
  }

  /** Is nothing of a chunk or of an event there that is not whole? */
  get #isBetween(): boolean {
    return this.#isHeadRead && this.#bytes.length === 0 && this.#text === '';
  }

  #read(bytes: Buffer): ReadEvent[] {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    if (!this.#isHeadRead) this.#readHead();
    if (this.#isHeadRead) this.#readChunks();
    if (this.#bytes.length > 0) this.#bytes = Buffer.from(this.#bytes);
    return this.#takeEvents();
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
    }
  }

  /** Those that are whole. */
  #takeEvents(): ReadEvent[] {
    const events: ReadEvent[] = [];
    for (let end = this.#text.indexOf(EVENT_END); end >= 0; end = this.#text.indexOf(EVENT_END)) {
      const event = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + EVENT_END.length);
      const data = event.startsWith(':') ? undefined : /^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) events.push({ data, bytes: Buffer.byteLength(event) + EVENT_END.length });
    }
    return events;
  }
}
