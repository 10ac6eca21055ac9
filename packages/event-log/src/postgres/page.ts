import type { Connection, Pool, Submittable } from 'pg';
import type { LogRecord } from '../event-log.ts';
import { readInt8 } from './binary.ts';
import { decodeHeaders } from './headers.ts';
import { PAGE_BYTES_MAX } from './limits.ts';
import { withClient } from './session.ts';
import type { Topic } from './topics.ts';

/** Records of a range of positions, as far as the size of a page allows. */
export interface Page {
  readonly records: LogRecord[];
  /** The end of the range, or less when the page was full before. */
  readonly nextPosition: number;
  readonly bytes: number;
}

/**
 * Reads the range [from, to) by COPY. The connection is free again when the page is there; a page that reaches its
 * limit of bytes closes the connection, which is the way to stop a COPY.
 */
export async function readPage(
  pool: Pool,
  topic: Topic,
  partition: number,
  from: number,
  to: number,
): Promise<Page> {
  const copy = new CopyRecords(topic.id, partition, from, to);
  const lastPosition = await withClient(pool, async (client) => {
    client.query(copy);
    return copy.done;
  }).catch((error: unknown) => {
    if (error instanceof PageFull) return error.lastPosition;
    throw error;
  });
  const nextPosition = lastPosition === undefined ? to : lastPosition + 1;
  return { records: copy.records, nextPosition, bytes: copy.bytes };
}

/** Not a failure: it makes the connection go away. */
class PageFull extends Error {
  readonly lastPosition: number;

  constructor(lastPosition: number) {
    super('the page is full');
    this.lastPosition = lastPosition;
  }
}

/** `PGCOPY\n\xff\r\n\0`, flags, length of the (empty) extension. It precedes the first row in the first message. */
const FILE_HEADER_BYTES = 19;
const TRAILER = -1;
const SLAB_BYTES = 256 * 1024;

/**
 * COPY … TO STDOUT (FORMAT binary), decoded row by row as it arrives. The server sends each row as one message (see
 * "CopyData" in PostgreSQL's message formats), so no row is ever split. Its bytes are copied out once, into slabs that
 * many records share, because the driver uses its receive buffer again.
 * Format: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT
 */
class CopyRecords implements Submittable {
  readonly records: LogRecord[] = [];
  bytes = 0;
  readonly done: Promise<undefined>;
  readonly #text: string;
  #resolve = (): void => undefined;
  #reject = (_error: unknown): void => undefined;
  #started = false;
  /** Rows go on arriving until the connection is closed; a small one among them must not slip in. */
  #full = false;
  #slab = Buffer.alloc(0);
  #used = 0;

  constructor(topicId: number, partition: number, from: number, to: number) {
    this.#text =
      'COPY (SELECT position, timestamp_ms, key, value, headers FROM votestream_log.records ' +
      `WHERE topic_id = ${topicId} AND partition = ${partition} AND position >= ${from} AND position < ${to} ` +
      'ORDER BY position) TO STDOUT (FORMAT binary)';
    this.done = new Promise((resolve, reject) => {
      this.#resolve = () => resolve(undefined);
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    connection.query(this.#text);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    const row = this.#started ? chunk : chunk.subarray(FILE_HEADER_BYTES);
    this.#started = true;
    if (this.#full || row.readInt16BE(0) === TRAILER) return;
    const last = this.records.at(-1);
    if (last !== undefined && this.bytes + row.length > PAGE_BYTES_MAX) {
      this.#full = true;
      this.#reject(new PageFull(last.position));
      return;
    }
    this.bytes += row.length;
    const at = this.#keep(row);
    this.records.push(decodeRow(this.#slab, at));
  }

  /** Where in the slab the row is now. */
  #keep(row: Buffer): number {
    if (this.#used + row.length > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, row.length));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += row.copy(this.#slab, at);
    return at;
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#resolve();
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }
}

const POSITION_AT = 6;
const TIMESTAMP_AT = 18;
const KEY_AT = 26;

/** Fields: a count in 2 bytes; then each as its length in 4 bytes, -1 for null, and its bytes. */
function decodeRow(bytes: Buffer, at: number): LogRecord {
  const key = fieldAt(bytes, at + KEY_AT);
  const valueAt = at + KEY_AT + 4 + (key?.length ?? 0);
  const value = fieldAt(bytes, valueAt);
  const headers = fieldAt(bytes, valueAt + 4 + (value?.length ?? 0));
  return {
    position: readInt8(bytes, at + POSITION_AT),
    key,
    value,
    timestampMs: readInt8(bytes, at + TIMESTAMP_AT),
    headers: decodeHeaders(headers),
  };
}

function fieldAt(bytes: Buffer, at: number): Buffer | null {
  const length = bytes.readInt32BE(at);
  return length < 0 ? null : bytes.subarray(at + 4, at + 4 + length);
}
