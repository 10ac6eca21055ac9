import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CopyRows } from '../../src/postgres/copy-rows.ts';

const ROW = 'd';

/** As PostgreSQL frames it. */
function messageOf(type: string, body: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 'latin1');
  header.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([header, body]);
}

function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const end = Math.min(at + (lengths[index % lengths.length] ?? 1), bytes.length);
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

const message = fc.record({
  type: fc.constantFrom(ROW, ROW, ROW, 'H', 'N', 'S', 'c', 'C', 'Z'),
  body: fc.uint8Array({ maxLength: 40 }),
});

test('each row arrives once and whole, and the driver gets everything else as it was, however the network cuts it', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }),
      (messages, lengths) => {
        const stream = new PassThrough();
        const driver: Buffer[] = [];
        stream.on('data', (bytes: Buffer) => driver.push(Buffer.from(bytes)));
        const rows: Buffer[] = [];
        CopyRows.of(stream).begin((bytes, at, length) =>
          rows.push(Buffer.from(bytes.subarray(at, at + length))),
        );

        const sent = messages.map(({ type, body }) => ({
          isRow: type === ROW,
          bytes: messageOf(type, body),
        }));
        for (const chunk of cut(Buffer.concat(sent.map(({ bytes }) => bytes)), lengths)) {
          stream.emit('data', chunk);
        }

        expect(rows).toEqual(
          messages.filter(({ type }) => type === ROW).map(({ body }) => Buffer.from(body)),
        );
        expect(Buffer.concat(driver)).toEqual(
          Buffer.concat(sent.filter(({ isRow }) => !isRow).map(({ bytes }) => bytes)),
        );
      },
    ),
  );
});

test('the driver gets rows itself where nobody takes them, also on a connection that was used before', () => {
  const stream = new PassThrough();
  const driver: Buffer[] = [];
  stream.on('data', (bytes: Buffer) => driver.push(bytes));
  const taken: number[] = [];
  CopyRows.of(stream).begin((_bytes, _at, length) => taken.push(length));
  stream.emit('data', messageOf(ROW, Buffer.from('taken')));
  CopyRows.of(stream).end();
  const row = messageOf(ROW, Buffer.from('left'));
  stream.emit('data', row);
  expect(taken).toEqual([5]);
  expect(Buffer.concat(driver)).toEqual(row);
});
