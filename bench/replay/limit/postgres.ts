import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import { Client, type Connection, type Submittable } from 'pg';
import type { PlainFold } from './plain-fold.ts';

/** `PGCOPY\n\xff\r\n\0`, flags, length of the (empty) extension: before the first row. */
const FILE_HEADER_BYTES = 19;
const TRAILER = -1;
/** The number of fields and the length of the only one. */
const ROW_HEADER_BYTES = 6;

/**
 * The plain client: a COPY of the values of each topic, in the order of the log.
 * @returns seconds from having connected to the last record.
 */
export async function foldFromPostgres(databaseUrl: string, fold: PlainFold): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const startedMs = performance.now();
  const { rows } = await client.query<{ id: number }>(
    'SELECT id FROM votestream_log.topics WHERE name = ANY($1)',
    [[ELECTORAL_ROLL, BALLOT_BOX]],
  );
  for (const { id } of rows) {
    const copy = new CopyValues(
      `COPY (SELECT value FROM votestream_log.records WHERE topic_id = ${id} ORDER BY partition, position)
       TO STDOUT (FORMAT binary)`,
      fold,
    );
    client.query(copy);
    await copy.done;
  }
  const seconds = (performance.now() - startedMs) / 1000;
  await client.end();
  return seconds;
}

/** Folds each row as it arrives; the server sends one message a row. */
class CopyValues implements Submittable {
  readonly done: Promise<void>;
  readonly #text: string;
  readonly #fold: PlainFold;
  #resolve = (): void => undefined;
  #reject = (_error: unknown): void => undefined;
  #started = false;

  constructor(text: string, fold: PlainFold) {
    this.#text = text;
    this.#fold = fold;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: Connection): void {
    connection.query(this.#text);
  }

  handleCopyData({ chunk }: { chunk: Buffer }): void {
    const row = this.#started ? 0 : FILE_HEADER_BYTES;
    this.#started = true;
    if (chunk.readInt16BE(row) !== TRAILER) this.#fold.add(chunk.toString('utf8', row + ROW_HEADER_BYTES));
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#resolve();
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }
}
