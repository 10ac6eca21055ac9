import { BALLOT_SUBMISSIONS } from '@votestream/domain';
import { expect, test } from 'vitest';
import type { LogEvent } from '../src/events.ts';
import { checkBalance, PartitionBalance, RequestBalance } from '../src/request-balance.ts';

const repeated = (position: number, index = 0): LogEvent => ({
  type: 'VoteRepeated',
  version: 1,
  id: 'event-0001',
  at: '2028-11-07T12:00:00Z',
  request: { position, index },
  data: { electionId: 'us-2028', ballotId: 'ballot-0001', original: 0 },
});

const request = (position: number, size: number) => {
  const content = { electionId: 'us-2028', stationId: 'vt-1', number: 1, requests: Array(size).fill({}) };
  const at = '2028-11-07T12:00:00Z';
  const bundle = { type: 'Bundle', version: 2, at, content: JSON.stringify(content), signature: null };
  const value = Buffer.from(JSON.stringify(size === 1 ? {} : bundle));
  return { position, key: null, value, timestampMs: 0, headers: {} };
};

/** @param answers position of the request, and place in its bundle. */
function balanceOf(
  requests: readonly (readonly [position: number, size: number])[],
  answers: readonly (readonly [position: number, index: number])[],
  low = 0,
) {
  const balance = new RequestBalance(BALLOT_SUBMISSIONS);
  const partition = new PartitionBalance(balance, 2);
  for (const [position, index] of answers) partition.takeEvent(repeated(position, index));
  for (const [position, size] of requests) partition.takeRequests(request(position, size));
  partition.close(low);
  return { ...checkBalance(balance), unbalanced: balance.unbalanced };
}

test('every request has one answer, in whichever order the answers stand', () => {
  const { ok, detail } = balanceOf(
    [
      [0, 1],
      [3, 3],
    ],
    [
      [3, 2],
      [0, 0],
      [3, 0],
      [3, 1],
    ],
  );
  expect({ ok, detail }).toEqual({ ok: true, detail: '0 + 0 + 4 = 4' });
});

test.each([
  ['a request without an answer, before one that has one', [[1, 0]], 'at 0: 1 requests, 0 events'],
  [
    'a request with two answers',
    [
      [0, 0],
      [0, 0],
      [1, 0],
    ],
    'at 0: 1 requests, 2 events',
  ],
  [
    'an answer to no request',
    [
      [0, 0],
      [1, 0],
      [9, 0],
    ],
    'at 9: no request, 1 events',
  ],
] as const)('%s is named', (_, answers, complaint) => {
  const { ok, unbalanced } = balanceOf(
    [
      [0, 1],
      [1, 1],
    ],
    answers,
  );
  expect(ok).toBe(false);
  expect(unbalanced).toContain(`${BALLOT_SUBMISSIONS}/2 ${complaint}`);
});

test.each([
  { size: 2, answered: [0, 0], ok: false },
  { size: 2, answered: [1, 0], ok: true },
  { size: 3, answered: [1, 1, 1], ok: false },
  { size: 3, answered: [0, 0, 3], ok: false },
  { size: 3, answered: [0, 1, 2, 2], ok: false },
  { size: 500, answered: Array.from({ length: 500 }, (_, index) => index), ok: true },
])('a bundle of $size that is answered at $answered is balanced: $ok', ({ size, answered, ok }) => {
  const balance = balanceOf(
    [[0, size]],
    answered.map((index) => [0, index]),
  );
  expect(balance.ok).toBe(ok);
  expect(balance.unbalanced).toHaveLength(ok ? 0 : 1);
});

test('where the number of answers is right and their places are not, it says so', () => {
  const answers = [0, 0, 3].map((index) => [0, index] as const);
  expect(balanceOf([[0, 3]], answers).unbalanced).toEqual([
    `${BALLOT_SUBMISSIONS}/2 at 0: 3 requests, 3 events, not one for each`,
  ]);
});

test('what is not decided yet is said, and is no failure', () => {
  const { ok, detail } = balanceOf(
    [
      [0, 1],
      [1, 5],
    ],
    [[0, 0]],
  );
  expect({ ok, detail }).toEqual({ ok: true, detail: '0 + 0 + 1 = 6, 5 of them not decided yet' });
});

test('what the log does not keep any more is said, and is no failure; what it keeps must be there', () => {
  const answers = [
    [0, 0],
    [0, 1],
    [4, 0],
    [5, 0],
  ] as const;
  expect(balanceOf([[5, 1]], answers, 5)).toMatchObject({
    ok: true,
    detail: '0 + 0 + 4 = 4, 3 of them not kept any more',
  });
  expect(balanceOf([[5, 1]], answers, 4)).toMatchObject({ ok: false });
});
