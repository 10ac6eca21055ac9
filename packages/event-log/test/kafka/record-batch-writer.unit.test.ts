/// <reference path="./kafkajs-encoders.d.ts" />
import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import checksum from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import decodeBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import { expect, test } from 'vitest';
import { crc32c } from '../../src/kafka/crc32c.ts';
import { writeBatch } from '../../src/kafka/record-batch-writer.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const record = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  timestampMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  headers: fc.uniqueArray(
    // kafkajs gathers headers in a plain object, where names such as `toString` already stand.
    fc.tuple(
      fc
        .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 10 })
        .filter((name) => !(name in Object.prototype)),
      bytes,
    ),
    {
      selector: ([name]) => name,
      maxLength: 3,
    },
  ),
});

test('what this adapter writes, another client reads as it was', async () => {
  const producer = fc.record({
    producerId: fc.integer({ min: -1, max: 2 ** 45 }),
    producerEpoch: fc.integer({ min: 0, max: 32_767 }),
    firstSequence: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    transactional: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 150 }), producer, async (records, from) => {
      const headersOf = (headers: [string, Buffer][]) =>
        headers.map(([name, value]) => [Buffer.from(name), value] as const);
      const toWrite = records.map(({ headers, ...rest }) => ({ ...rest, headers: headersOf(headers) }));
      const read = await decodeBatch(new Decoder(writeBatch({ records: toWrite, ...from })));
      expect(read).toMatchObject({
        firstOffset: '0',
        producerId: String(from.producerId),
        producerEpoch: from.producerEpoch,
        firstSequence: from.firstSequence,
        inTransaction: from.transactional,
        lastOffsetDelta: records.length - 1,
        maxTimestamp: String(Math.max(...records.map(({ timestampMs }) => timestampMs))),
      });
      const seen = read.records.map(({ key, value, timestamp, headers }) => ({
        key,
        value,
        timestampMs: Number(timestamp),
        headers: Object.entries(headers).toSorted(),
      }));
      expect(seen).toEqual(records.map((written) => ({ ...written, headers: written.headers.toSorted() })));
    }),
  );
});

test('the checksum is the one that brokers compare with', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (array) => {
      const content = Buffer.from(array);
      expect(crc32c(content)).toBe(checksum(content) >>> 0);
    }),
  );
});
