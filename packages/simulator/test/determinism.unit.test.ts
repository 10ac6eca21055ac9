import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Generated, generate } from './generated.ts';

function hashOf({ ticks, truth }: Generated): string {
  const hash = createHash('sha256');
  for (const { at, records } of ticks) {
    for (const { topic, record } of records) {
      hash.update(`${at} ${topic} ${record.partition} ${record.key} `);
      hash.update(record.value ?? '');
    }
  }
  return hash.update(JSON.stringify(truth)).digest('hex');
}

test('a seed gives the same election to everybody who uses it, to the byte', () => {
  expect(hashOf(generate({ voters: 5000, seed: 7 }))).toMatchInlineSnapshot(
    `"d3ffd8968bed79560acf980932a7053bb8339fc64e59f733cb6e1543ce684174"`,
  );
});

test('another seed gives another election', () => {
  const [one, other] = [generate({ voters: 1000, seed: 1 }), generate({ voters: 1000, seed: 2 })];
  expect(one.truth.results).not.toEqual(other.truth.results);
});

test('nobody is told a false number by an election that depends on how the log is partitioned', () => {
  const [one, six] = [
    generate({ voters: 3000, seed: 3, partitions: 1, faults: 0 }),
    generate({ voters: 3000, seed: 3, faults: 0 }),
  ];
  expect(one.truth).toEqual(six.truth);
});
