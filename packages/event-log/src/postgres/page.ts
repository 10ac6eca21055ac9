import type { Connection, Pool, Submittable } from 'pg';
import type { LogRecord } from '../event-log.ts';
import { CopyRows } from './copy-rows.ts';
import { PAGE_BYTES_MAX } from './limits.ts';
import { withClient } from './session.ts';
import { StoredRecord } from './stored-record.ts';
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

/**
 * COPY … TO STDOUT (FORMAT binary), decoded row by row as it arrives.
 * Format: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT
 */
class CopyRecords implements Submittable {
  readonly records: LogRecord[] = [];
  bytes = 0;
  readonly done: Promise<undefined>;
  readonly #text: string;
  #rows: CopyRows | undefined;
  #resolve = (): void => undefined;
  #reject = (_error: unknown): void => undefined;
  #started = false;
  /** Rows go on arriving until the connection is closed; a small one among them must not slip in. */
  #full = false;

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
    this.#rows = CopyRows.of(connection.stream);
    this.#rows.begin((bytes, at, length) => this.#take(bytes, at, length));
    connection.query(this.#text);
  }

  #take(bytes: Buffer, at: number, length: number): void {
    const header = this.#started ? 0 : FILE_HEADER_BYTES;
    this.#started = true;
    const row = at + header;
    const rowBytes = length - header;
    if (this.#full || bytes.readInt16BE(row) === TRAILER) return;
    const last = this.records.at(-1);
    if (last !== undefined && this.bytes + rowBytes > PAGE_BYTES_MAX) {
      this.#full = true;
      this.#reject(new PageFull(last.position));
      return;
    }
    this.bytes += rowBytes;
    this.records.push(new StoredRecord(bytes, row));
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#rows?.end();
    this.#resolve();
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }
}
