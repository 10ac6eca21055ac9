import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur2, partitionOfKey } from '../src/partitioner.ts';

// Source: testMurmur2 in org.apache.kafka.common.utils.UtilsTest.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('the hash of %s is the one that Kafka publishes', (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

test('a negative hash still gives a partition that exists', () => {
  const partitions = Array.from({ length: 500 }, (_, i) => partitionOfKey(`voter-${i}`, 6));
  expect(new Set(partitions)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
});

test('a key is hashed as UTF-8', () => {
  // toPositive(murmur2("Grüße")) % 1000 with the bytes that Java's getBytes(UTF_8) gives.
  expect(partitionOfKey('Grüße', 1_000)).toBe(
    (murmur2(Buffer.from('4772c3bcc39f65', 'hex')) & 0x7fffffff) % 1_000,
  );
});

test('a key of any length and any letters has the hash of its bytes', () => {
  const keys = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 200 }));
  fc.assert(
    fc.property(keys, (key) => {
      expect(partitionOfKey(key, 65_536)).toBe((murmur2(Buffer.from(key)) & 0x7fffffff) % 65_536);
    }),
    { examples: [['a'.repeat(64)], ['a'.repeat(65)], [`${'a'.repeat(63)}é`], ['']] },
  );
});
