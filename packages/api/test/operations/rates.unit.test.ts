import { expect, test } from 'vitest';
import type { OperationsView } from '../../src/contract/operations.ts';
import { RateHistory } from '../../src/operations/rates.ts';

const START = Date.parse('2028-11-07T20:00:00Z');

function seen(seconds: number, ballots: number, generation = 1, counted = ballots) {
  const view: OperationsView = {
    asOf: new Date(START + seconds * 1_000).toISOString(),
    logAnswers: true,
    topics: [{ topic: 'ballots', partitions: 2, end: [ballots - 10, 10] }],
    requests: [],
    adjudicators: 1,
    generations: [
      {
        projection: 'results',
        generation,
        version: 1,
        state: 'serving',
        name: null,
        until: null,
        createdAt: '',
        changedAt: '',
        records: { read: counted, folded: counted, ignored: 0, parked: 0 },
        progress: [],
      },
    ],
    unserved: [],
    projectors: [],
  };
  return { view, metrics: new Map(), caughtUpAt: new Map() };
}

const seriesIn = (history: RateHistory, name: string) =>
  history.rates.series.find((each) => each.name === name)?.perSecond;

test('the rate is what was written between two looks', () => {
  const history = new RateHistory();
  for (const [seconds, ballots] of [
    [0, 100],
    [2, 100],
    [4, 1_100],
    [6.5, 1_200],
  ] as const) {
    history.add(seen(seconds, ballots));
  }
  expect(seriesIn(history, 'ballots')).toEqual([0, 500, 40]);
  expect(seriesIn(history, 'results/1')).toEqual([0, 500, 40]);
});

test('a time in which nobody could look is a gap, not a rate', () => {
  const history = new RateHistory();
  history.add(seen(0, 100));
  history.add(seen(60, 9_000));
  history.add(seen(62, 9_200));
  expect(seriesIn(history, 'ballots')).toEqual([null, 100]);
});

test('another generation that serves begins a line of its own', () => {
  const history = new RateHistory();
  history.add(seen(0, 100));
  history.add(seen(2, 200));
  history.add(seen(4, 200, 2, 200));
  history.add(seen(6, 240, 2, 240));
  expect(seriesIn(history, 'results/2')).toEqual([null, null, 20]);
  expect(seriesIn(history, 'results/1')).toBeUndefined();
});

test('the same look twice is one, and no more than three minutes are kept', () => {
  const history = new RateHistory();
  for (let each = 0; each < 200; each += 1) {
    history.add(seen(each * 2, each * 100 + 100));
    history.add(seen(each * 2, each * 100 + 100));
  }
  expect(seriesIn(history, 'ballots')).toEqual(Array.from({ length: 90 }, () => 50));
});
