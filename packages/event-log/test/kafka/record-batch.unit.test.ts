import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogRecord } from '../../src/event-log.ts';
import { decodeBatches } from '../../src/kafka/record-batch.ts';
import { type BatchOptions, batch, marker, recompressed, texts } from './batches.ts';

const valuesOf = (records: readonly LogRecord[]) => records.map(({ value }) => value?.toString('utf8'));

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const written = fc.record({
  key: fc.option(fc.string({ unit: 'grapheme', maxLength: 40 })),
  value: fc.option(bytes),
  // Up to the year 2100, also in one batch: differences need more than 32 bits.
  timestampMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  headers: fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 }), bytes, { maxKeys: 3 }),
});

test('what a producer wrote is what a reader gets, compressed or not', async () => {
  const batches = fc.array(fc.tuple(fc.array(written, { minLength: 1, maxLength: 20 }), fc.boolean()), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 0, max: 2 ** 45 }), async (contents, start) => {
      const parts: Buffer[] = [];
      const expected: unknown[] = [];
      let at = start;
      for (const [records, gzip] of contents) {
        parts.push(await batch({ at, records, gzip }));
        for (const [i, { key, value, timestampMs, headers }] of records.entries()) {
          const keyBytes = key === null ? null : Buffer.from(key);
          expected.push({ position: at + i, key: keyBytes, value, timestampMs, headers: { ...headers } });
        }
        at += records.length;
      }
      const { records, nextPosition } = decodeBatches(Buffer.concat(parts), start, []);
      expect(records).toEqual(expected);
      expect(nextPosition).toBe(at);
    }),
  );
});

test('a reader that starts in the middle of a batch is not given what comes before', async () => {
  const written = await batch({ at: 10, records: texts('a', 'b', 'c') });
  const { records } = decodeBatches(written, 11, []);
  expect(records.map(({ position }) => position)).toEqual([11, 12]);
  expect(valuesOf(records)).toEqual(['b', 'c']);
});

test('a batch that a response cuts off is read whole with the next one', async () => {
  const [first, second] = await Promise.all([
    batch({ at: 0, records: texts('a') }),
    batch({ at: 1, records: texts('b', 'c') }),
  ]);
  const whole = Buffer.concat([first, second]);
  for (let length = first.length; length < whole.length; length++) {
    const { records, nextPosition } = decodeBatches(whole.subarray(0, length), 0, []);
    expect(valuesOf(records)).toEqual(['a']);
    expect(nextPosition).toBe(1);
  }
  expect(decodeBatches(Buffer.alloc(0), 7, [])).toEqual({ records: [], nextPosition: 7 });
});

test('records of an aborted transaction reach nobody, those of transactions beside it do', async () => {
  const [aborted, good] = [7, 8];
  const transaction = (at: number, producer: number, ...values: string[]): BatchOptions => ({
    at,
    records: texts(...values),
    transactionOf: producer,
  });
  const log = Buffer.concat(
    await Promise.all([
      batch(transaction(0, aborted, 'gone')),
      batch(transaction(1, good, 'kept')),
      batch({ at: 2, records: texts('plain') }),
      batch(transaction(3, aborted, 'gone too')),
      marker(4, aborted, 'abort'),
      batch(transaction(5, aborted, 'a later transaction of the same producer')),
      marker(6, good, 'commit'),
      marker(7, aborted, 'commit'),
    ]),
  );
  const { records, nextPosition } = decodeBatches(log, 0, [{ producerId: aborted, firstOffset: 0 }]);
  expect(valuesOf(records)).toEqual(['kept', 'plain', 'a later transaction of the same producer']);
  expect(nextPosition).toBe(8);
});

test('a reader goes on behind markers, also when there is nothing else', async () => {
  expect(decodeBatches(await marker(20, 7, 'commit'), 20, [])).toEqual({ records: [], nextPosition: 21 });
});

test('what another producer compressed with zstd can be read; what cannot be read says why', async () => {
  const written = await batch({ at: 3, records: texts('a', 'b') });
  expect(valuesOf(decodeBatches(recompressed(written, 'zstd'), 3, []).records)).toEqual(['a', 'b']);
  for (const compression of ['snappy', 'lz4'] as const) {
    expect(() => decodeBatches(recompressed(written, compression), 3, [])).toThrow(compression);
  }
});
