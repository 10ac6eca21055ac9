import { PARTITIONS_DEFAULT } from '@votestream/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SEND_MINUTES_MAX } from '../src/day/clock.ts';
import type { RequestRecord } from '../src/index.ts';
import { generate } from './generated.ts';
import { NaiveDecider } from './naive-decider.ts';
import { rejections, votesByMinute } from './truth-in-words.ts';

const MANY_ELECTIONS_MS = 60_000;

const parameters = fc.record({
  voters: fc.integer({ min: 51, max: 3000 }),
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  partitions: fc.integer({ min: 1, max: 9 }),
  faults: fc.constantFrom(0, 0.01, 0.2, 0.5),
});

function decide(ticks: ReturnType<typeof generate>['ticks'], partitions: number): NaiveDecider {
  const decider = new NaiveDecider(partitions);
  for (const tick of ticks) for (const record of tick.records) decider.feed(record);
  return decider;
}

test(
  'a count that differs from the ground truth is wrong: the rules applied to what was sent give exactly it',
  () => {
    fc.assert(
      fc.property(parameters, (input) => {
        const { ticks, truth } = generate(input);
        const decider = decide(ticks, input.partitions);
        expect(decider.requests).toEqual(truth.requests);
        expect(decider.results).toEqual(truth.results);
        expect(decider.turnout).toEqual(truth.turnout);
        expect(decider.calls).toEqual(truth.calls);
        expect(decider.stations).toEqual(truth.stations);
        expect(decider.votesByMinute).toEqual(votesByMinute(truth));
        expect(decider.rejections).toEqual(rejections(truth));
      }),
      { numRuns: 15 },
    );
  },
  MANY_ELECTIONS_MS,
);

test(
  'a run that is killed again and again loses and doubles nothing: all that was in flight is sent twice',
  () => {
    const cut = fc.nat({ max: SEND_MINUTES_MAX - 1 });
    fc.assert(
      fc.property(fc.nat(), cut, (seed, offset) => {
        const { ticks, truth } = generate({ voters: 3000, seed, faults: 0.5 });
        const flights = Map.groupBy(ticks, ({ minute }) => Math.floor((minute + offset) / SEND_MINUTES_MAX));
        const sent = [...flights.values()].flatMap((inFlight) => [...inFlight, ...inFlight]);
        const decider = decide(sent, PARTITIONS_DEFAULT);
        expect(decider.results).toEqual(truth.results);
        expect(decider.turnout).toEqual(truth.turnout);
        expect(decider.calls).toEqual(truth.calls);
        expect(decider.stations).toEqual(truth.stations);
        expect(decider.requests.elections.accepted).toEqual(truth.requests.elections.accepted);
        expect(decider.requests.roll.accepted).toEqual(truth.requests.roll.accepted);
        expect(decider.requests.ballots.accepted).toEqual(truth.requests.ballots.accepted);
        expect(decider.votesByMinute).toEqual(votesByMinute(truth));
        const lowerBounds = rejections(truth);
        for (const stream of ['roll', 'ballots'] as const) {
          for (const [group, requests] of lowerBounds[stream]) {
            expect(decider.rejections[stream].get(group) ?? 0, group).toBeGreaterThanOrEqual(requests);
          }
        }
      }),
      { numRuns: 4 },
    );
  },
  MANY_ELECTIONS_MS,
);

test(
  'a run that is killed while the log takes its requests loses and doubles nothing: of each partition a part has come',
  () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (seed, arrived) => {
          const { ticks, truth } = generate({ voters: 3000, seed, faults: 0.5 });
          const flights = Map.groupBy(ticks, ({ minute }) => Math.floor(minute / SEND_MINUTES_MAX));
          const decider = new NaiveDecider(PARTITIONS_DEFAULT);
          for (const inFlight of flights.values()) {
            const records = inFlight.flatMap((tick) => tick.records);
            for (const ofPartition of Map.groupBy(records, placeOf).values()) {
              const part = Math.round(ofPartition.length * (arrived.next().value ?? 0));
              for (const record of ofPartition.slice(0, part)) decider.feed(record);
            }
            for (const record of records) decider.feed(record);
          }
          expect(decider.results).toEqual(truth.results);
          expect(decider.votesByMinute).toEqual(votesByMinute(truth));
        },
      ),
      { numRuns: 4 },
    );
  },
  MANY_ELECTIONS_MS,
);

function placeOf({ topic, record }: RequestRecord): string {
  return `${topic}/${record.partition}`;
}

test('an audit finds no more votes than ballots, and no more ballots than voters, in any state', () => {
  const { truth, election } = generate({ voters: 20_000, seed: 11, faults: 0.05 });
  for (const [state, eligible, ballots] of truth.turnout.byState) {
    const votes = truth.results.reduce((sum, [, code, , each]) => (code === state ? sum + each : sum), 0);
    expect(votes).toBeLessThanOrEqual(ballots);
    expect(votes).toBeGreaterThan(0);
    expect(ballots).toBeLessThanOrEqual(eligible);
  }
  expect(truth.turnout.byState.map(([state]) => state)).toEqual(
    election.definition.states.map(({ code }) => code),
  );
  const { elections, roll, ballots } = truth.requests;
  for (const { submitted, accepted, repeated, rejected } of [elections, roll, ballots]) {
    const outcomes = [...Object.values(accepted), repeated, ...Object.values(rejected)];
    expect(outcomes.reduce((sum, each) => sum + each, 0)).toBe(submitted);
  }
  expect(roll.accepted.VoterRegistered).toBe(20_000);
});
