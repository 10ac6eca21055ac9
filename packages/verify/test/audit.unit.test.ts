import { expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import { groupKey } from '../src/rows.ts';

const results = (votes: readonly [contest: string, candidate: string, votes: number][]) =>
  new Map(
    votes.map(([contest, candidate, count]) => [
      groupKey('us-2028', contest, 'VT', candidate),
      { votes: count },
    ]),
  );
const turnout = (eligible: number, ballots: number) =>
  new Map([[groupKey('us-2028', 'VT'), { eligible, ballots }]]);

test('as many votes as ballots, and as many ballots as voters, are not too many', () => {
  const votes = results([
    ['president', 'ada', 4],
    ['president', 'jonah', 6],
  ]);
  expect(audit(votes, turnout(10, 10), false)).toMatchObject({ ok: true, differences: [] });
});

test('votes for which no ballot was issued are found, contest by contest', () => {
  const votes = results([
    ['president', 'ada', 5],
    ['president', 'jonah', 6],
    ['governor', 'ada', 10],
  ]);
  expect(audit(votes, turnout(20, 10), false)).toMatchObject({
    ok: false,
    differences: [{ group: 'us-2028 · VT · president', expected: 10, found: 11 }],
  });
});

test('votes of a state that has no poll book are found', () => {
  expect(audit(results([['president', 'ada', 1]]), new Map(), false)).toMatchObject({
    ok: false,
    differences: [{ expected: 0, found: 1 }],
  });
});

test('ballots for which nobody is registered are found', () => {
  expect(audit(new Map(), turnout(10, 11), false)).toMatchObject({
    ok: false,
    differences: [{ group: 'us-2028 · VT', expected: 10, found: 11 }],
  });
});

test('while the poll book is still being counted, a box that is ahead of it is no failure', () => {
  const report = audit(results([['president', 'ada', 11]]), turnout(20, 10), true);
  expect(report.ok).toBe(true);
  expect(report.differences).toHaveLength(1);
});

test('ballots for which nobody is registered are found also while it is being counted', () => {
  expect(audit(new Map(), turnout(10, 11), true).ok).toBe(false);
});
