import { expect, test } from 'vitest';
import { frameIdOf } from '../../src/state/frame-id.ts';
import type { CountedPartition } from '../../src/state/reading.ts';

const counted = (given: Partial<CountedPartition> = {}): CountedPartition => ({
  projection: 'results',
  generation: 1,
  topic: 'votestream.ballot-box',
  partition: 0,
  position: 7,
  records: 5,
  parked: 0,
  at: null,
  committedAt: null,
  ...given,
});

test('web processes agree on the id, whenever they looked and in whatever order the database answered', () => {
  const first = counted({ committedAt: '2028-11-08T00:00:00.000Z' });
  const second = counted({ partition: 1 });
  expect(frameIdOf([first, second])).toBe(frameIdOf([second, counted()]));
});

test.for<[string, Partial<CountedPartition>]>([
  ['position', { position: 8 }],
  ['partition', { partition: 1 }],
  ['projection', { projection: 'turnout_by_state' }],
  ['generation', { generation: 2 }],
  ['number of records set aside, which a retry changes,', { parked: 1 }],
])('another %s is another frame', ([, given]) => {
  expect(frameIdOf([counted(given)])).not.toBe(frameIdOf([counted()]));
});
