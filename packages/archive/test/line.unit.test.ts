import type { LogRecord } from '@votestream/event-log';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lineOf, recordIn } from '../src/line.ts';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text)),
);
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
  .filter((text) => text !== '__proto__');

const record: fc.Arbitrary<LogRecord> = fc.record({
  position: fc.nat(),
  timestampMs: fc.integer({ min: 0, max: 2 ** 45 }),
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(name, bytes, { maxKeys: 3, noNullPrototype: true }),
});

it('a record comes back from an archive as it was, whatever bytes it holds', () => {
  fc.assert(
    fc.property(record, (original) => {
      const line = lineOf(original);
      expect(line).not.toContain('\n');
      expect(recordIn(line)).toEqual(original);
    }),
  );
});

it('what is text stays readable in an archive', () => {
  const value = Buffer.from('{"type":"VoteCast","name":"Grüße"}');
  const line = lineOf({ position: 7, timestampMs: 0, key: null, value, headers: {} });
  expect(JSON.parse(line)).toEqual({ position: 7, timestampMs: 0, value: value.toString() });
});

it('a line with something else in it is no record', () => {
  for (const line of [
    '',
    '[]',
    '{"position":-1,"timestampMs":0}',
    '{"position":1,"timestampMs":0,"vote":"x"}',
  ]) {
    expect(() => recordIn(line)).toThrow();
  }
});
