import {
  BALLOT_SUBMISSIONS,
  ballotRequest,
  openSubmission,
  ROLL_REQUESTS,
  rollRequest,
} from '@votestream/domain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Randomness, STREAM } from '../src/random/randomness.ts';
import { generate } from './generated.ts';

const VOTERS = 60_000;
const SEED = 21;
const { ticks } = generate({ voters: VOTERS, seed: SEED, partitions: 1, faults: 0 });

/** Only who holds the seed can know whose ballot it is. */
const randomness = new Randomness(SEED, 'us-2028');
const voterOfBallot = new Map(
  Array.from({ length: VOTERS }, (_, voter) => [
    randomness.id(STREAM.ballotId, voter),
    randomness.id(STREAM.voterId, voter),
  ]),
);

const request = z.union([rollRequest, ballotRequest]);
const handIns = ticks.flatMap((tick) =>
  tick.records.flatMap(({ topic, record }) => {
    if (topic !== ROLL_REQUESTS && topic !== BALLOT_SUBMISSIONS) return [];
    const opened = openSubmission(Buffer.from(record.value ?? ''));
    if (opened.kind !== 'bundle') throw new Error('a hand-in is a bundle');
    return [{ tick, requests: opened.content.requests.map((each) => request.parse(each)) }];
  }),
);

/** voterId → place in the order of all check-ins, and its tick. */
const checkedIn = new Map<string, { place: number; tick: number }>();
for (const { tick, requests } of handIns) {
  for (const { type, data } of requests) {
    if (type === 'CheckIn') checkedIn.set(data.voterId, { place: checkedIn.size, tick: tick.number });
  }
}

/** The ballots of each bundle, by their voters' places in the order of check-ins. */
const boxes = handIns.flatMap(({ tick, requests }) => {
  const ballots = requests.flatMap(({ type, data }) => {
    const voter = type === 'CastBallot' ? voterOfBallot.get(data.ballotId) : undefined;
    const found = voter === undefined ? undefined : checkedIn.get(voter);
    return found && type === 'CastBallot' ? [{ ...found, stationId: data.stationId ?? '' }] : [];
  });
  return ballots.length > 0 ? [{ tick: tick.number, ballots }] : [];
});

test('who voted what cannot be read off the order of a bundle', () => {
  const correlations = boxes.flatMap(({ ballots }) =>
    ballots.length >= 10 ? [rankCorrelation(ballots.map(({ place }) => place))] : [],
  );
  expect(correlations.length).toBeGreaterThan(800);
  const mean = correlations.reduce((sum, each) => sum + each, 0) / correlations.length;
  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(Math.max(...correlations.map(Math.abs))).toBeLessThan(0.95);
});

test('the measure finds an order where there is one: over a whole day, later voters are in later bundles', () => {
  const ofStation = Map.groupBy(
    boxes.flatMap(({ ballots }) => ballots),
    ({ stationId }) => stationId,
  );
  for (const ballots of ofStation.values()) {
    if (ballots.length < 100) continue;
    expect(rankCorrelation(ballots.map(({ place }) => place))).toBeGreaterThan(0.9);
  }
});

test('no ballot is in the box before its voter has checked in', () => {
  const early = boxes.flatMap(({ tick, ballots }) => ballots.filter((ballot) => ballot.tick > tick));
  expect(early).toEqual([]);
  expect(boxes.reduce((sum, { ballots }) => sum + ballots.length, 0)).toBe(checkedIn.size);
});

test('a voter is not found among few: a station hands in ten ballots or more, also at its close', () => {
  const ofStation = Map.groupBy(boxes, ({ ballots }) => ballots[0]?.stationId);
  for (const handedIn of ofStation.values()) {
    const all = handedIn.reduce((sum, { ballots }) => sum + ballots.length, 0);
    for (const { ballots } of handedIn) expect(ballots.length).toBeGreaterThanOrEqual(Math.min(10, all));
  }
});

test('an id says nothing of its neighbours: every character of it is as frequent as any other', () => {
  const text = [...voterOfBallot].map((ids) => ids.join('')).join('');
  const counts = [...Map.groupBy(text, (character) => character).values()].map((each) => each.length);
  const expected = text.length / 64;
  const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  expect(counts.length).toBe(64);
  // 63 degrees of freedom: 120 is exceeded by chance once in 50,000 seeds.
  expect(chiSquared).toBeLessThan(120);
  expect(new Set([...voterOfBallot.keys(), ...voterOfBallot.values()]).size).toBe(2 * VOTERS);
});

/** Spearman's: 1 for rising values, −1 for falling ones. */
function rankCorrelation(values: readonly number[]): number {
  const ranks = new Map(values.toSorted((a, b) => a - b).map((value, rank) => [value, rank]));
  const squares = values.reduce((sum, value, place) => sum + ((ranks.get(value) ?? 0) - place) ** 2, 0);
  return 1 - (6 * squares) / (values.length * (values.length ** 2 - 1));
}
