import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Generated, generate } from './generated.ts';

function hashOfRequests({ ticks }: Generated): string {
  const hash = createHash('sha256');
  for (const { at, records } of ticks) {
    for (const { topic, record } of records) {
      hash.update(`${at} ${topic} ${record.partition} ${record.key} `);
      hash.update(record.value ?? '');
    }
  }
  return hash.digest('hex');
}

function hashOfTruth({ truth }: Generated): string {
  return createHash('sha256').update(JSON.stringify(truth)).digest('hex');
}

test('a seed gives the same election to everybody who uses it, to the byte', () => {
  const election = generate({ voters: 5000, seed: 7 });
  expect(hashOfRequests(election)).toMatchInlineSnapshot(
    `"409dabf53b245b3771c639d1b47ea420b3730325300cf8be3cc5e102a85a5c79"`,
  );
  expect(hashOfTruth(election)).toMatchInlineSnapshot(
    `"8999d89854b91072366b35a531700b94fd80823a6dc85fc886c057cd6d1286c1"`,
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
