import type { Duplex } from 'node:stream';

/** Type in 1 byte, then the length in 4: of itself and what follows. See "Message Formats" in PostgreSQL's manual. */
const HEADER_BYTES = 5;
const COPY_DATA = 'd'.charCodeAt(0);

/** @param at where the row begins in `bytes`, which nobody writes to again. */
export type TakeRow = (bytes: Buffer, at: number, length: number) => void;

/**
 * Takes the rows of COPY … TO STDOUT off a connection before the driver sees them: the driver makes a message, a buffer
 * and an event of each, which is a fourth of the time of a replay. Everything else goes on to the driver as it came.
 * The server sends each row as one message.
 */
export class CopyRows {
  static readonly #ofStreams = new WeakMap<Duplex, CopyRows>();
  readonly #driver: (bytes: Buffer) => void;
  #take: TakeRow | undefined;
  /** The beginning of a message that has not arrived as far as it is needed, in pieces. */
  #pieces: Buffer[] = [];
  #held = 0;
  #needed = 0;
  /** What is still to come of a message of which the driver has the beginning. */
  #passing = 0;

  /** Of a connection on which nothing is under way when it is asked for the first time. */
  static of(stream: Duplex): CopyRows {
    const known = CopyRows.#ofStreams.get(stream);
    if (known) return known;
    const made = new CopyRows(stream);
    CopyRows.#ofStreams.set(stream, made);
    return made;
  }

  private constructor(stream: Duplex) {
    const listeners = stream.listeners('data');
    this.#driver = (bytes) => {
      for (const listener of listeners) listener.call(stream, bytes);
    };
    stream.removeAllListeners('data');
    stream.on('data', (chunk: Buffer) => this.#arrived(chunk));
  }

  /** From now on, rows go to `take`. */
  begin(take: TakeRow): void {
    this.#take = take;
  }

  /** When the driver has seen the end of the command. */
  end(): void {
    this.#take = undefined;
  }

  #arrived(chunk: Buffer): void {
    if (this.#held === 0) {
      this.#read(chunk);
      return;
    }
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return;
    const joined = Buffer.concat(this.#pieces, this.#held);
    this.#pieces = [];
    this.#held = 0;
    this.#read(joined);
  }

  #read(bytes: Buffer): void {
    const { length } = bytes;
    let at = Math.min(this.#passing, length);
    this.#passing -= at;
    /** Where that begins which the driver has to get. */
    let foreign = 0;
    while (at < length) {
      const bytesOfMessage = length - at < HEADER_BYTES ? HEADER_BYTES : 1 + bytes.readUInt32BE(at + 1);
      const isRow = this.#take !== undefined && bytes[at] === COPY_DATA;
      const isWhole = at + bytesOfMessage <= length;
      if (!isRow && length - at >= HEADER_BYTES) {
        this.#passing = isWhole ? 0 : at + bytesOfMessage - length;
        at = Math.min(at + bytesOfMessage, length);
        continue;
      }
      if (foreign < at) this.#driver(bytes.subarray(foreign, at));
      if (!isWhole) {
        this.#hold(bytes.subarray(at), bytesOfMessage);
        return;
      }
      this.#take?.(bytes, at + HEADER_BYTES, bytesOfMessage - HEADER_BYTES);
      at += bytesOfMessage;
      foreign = at;
    }
    if (foreign < length) this.#driver(bytes.subarray(foreign));
  }

  #hold(piece: Buffer, needed: number): void {
    this.#pieces = [piece];
    this.#held = piece.length;
    this.#needed = needed;
  }
}
