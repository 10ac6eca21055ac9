import type { LogRecord } from '../event-log.ts';
import { readInt8 } from './binary.ts';
import { decodeHeaders } from './headers.ts';

const POSITION_AT = 6;
const TIMESTAMP_AT = 18;
const KEY_AT = 26;
const LENGTH_BYTES = 4;

/**
 * A row of the log in COPY's binary format: the number of fields in 2 bytes; then position, timestamp, key, value and
 * headers, each as its length in 4 bytes, -1 for null, and its bytes. Readers take few of the fields: each is decoded
 * when it is asked for.
 */
export class StoredRecord implements LogRecord {
  readonly position: number;
  readonly #bytes: Buffer;
  readonly #at: number;

  /** @param bytes that nobody writes to again; the row begins `at`. */
  constructor(bytes: Buffer, at: number) {
    this.position = readInt8(bytes, at + POSITION_AT);
    this.#bytes = bytes;
    this.#at = at;
  }

  get timestampMs(): number {
    return readInt8(this.#bytes, this.#at + TIMESTAMP_AT);
  }

  get key(): Buffer | null {
    return this.#fieldAt(this.#at + KEY_AT);
  }

  get value(): Buffer | null {
    return this.#fieldAt(this.#valueAt);
  }

  /** See latin1Of. */
  latin1(): string | null {
    const at = this.#valueAt;
    const length = this.#bytes.readInt32BE(at);
    return length < 0 ? null : this.#bytes.toString('latin1', at + LENGTH_BYTES, at + LENGTH_BYTES + length);
  }

  get headers(): LogRecord['headers'] {
    return decodeHeaders(this.#fieldAt(this.#behind(this.#valueAt)));
  }

  get #valueAt(): number {
    return this.#behind(this.#at + KEY_AT);
  }

  #behind(at: number): number {
    return at + LENGTH_BYTES + Math.max(this.#bytes.readInt32BE(at), 0);
  }

  #fieldAt(at: number): Buffer | null {
    const length = this.#bytes.readInt32BE(at);
    return length < 0 ? null : this.#bytes.subarray(at + LENGTH_BYTES, at + LENGTH_BYTES + length);
  }
}
