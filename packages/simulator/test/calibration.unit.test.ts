import { BALLOT_SUBMISSIONS } from '@votestream/domain';
import { describe, expect, test } from 'vitest';
import { Electorate } from '../src/electorate/electorate.ts';
import { STATES } from '../src/electorate/states.ts';
import { Randomness } from '../src/random/randomness.ts';
import { generate } from './generated.ts';

const VOTERS = 200_000;
const { truth, ticks, election } = generate({ voters: VOTERS, seed: 7 });

/** Per cent of the registered who vote. */
function rates(groups: readonly (readonly [string, number, number])[]): Record<string, number> {
  return Object.fromEntries(groups.map(([group, eligible, ballots]) => [group, (ballots / eligible) * 100]));
}

/** The same groups of all states together. */
function nationwide(
  groups: readonly (readonly [state: string, group: string, eligible: number, ballots: number])[],
): [string, number, number][] {
  const sums = new Map<string, [string, number, number]>();
  for (const [, group, eligible, ballots] of groups) {
    const [, eligibleBefore, ballotsBefore] = sums.get(group) ?? [group, 0, 0];
    sums.set(group, [group, eligibleBefore + eligible, ballotsBefore + ballots]);
  }
  return [...sums.values()];
}

describe('the simulated turnout is that of the Census Bureau', () => {
  test('of men and of women, to one point', () => {
    const { male = 0, female = 0 } = rates(nationwide(truth.turnout.byGender));
    expect(Math.abs(male - 65.0)).toBeLessThan(1);
    expect(Math.abs(female - 68.4)).toBeLessThan(1);
  });

  test.each([
    ['18-24', 51.4],
    ['25-34', 60.3],
    ['35-44', 65.1],
    ['45-64', 71],
    ['65+', 74.5],
  ])('of the age of %s, to one and a half points', (band, expected) => {
    expect(Math.abs((rates(nationwide(truth.turnout.byAgeBand))[band] ?? 0) - expected)).toBeLessThan(1.5);
  });

  test('of the states, and women above men in most of them', () => {
    const byState = rates(truth.turnout.byState);
    for (const state of STATES) {
      const [, eligible = 0] = truth.turnout.byState.find(([code]) => code === state.code) ?? [];
      const expected =
        ((state.men * state.menVoting + state.women * state.womenVoting) / (state.men + state.women)) * 100;
      // Four standard deviations of a random turnout.
      expect(Math.abs((byState[state.code] ?? 0) - expected)).toBeLessThan((4 * 50) / Math.sqrt(eligible));
    }
    expect(womenAboveMen(new Electorate(1_000_000, new Randomness(7, 'us-2028')))).toBeGreaterThan(40);
  });
});

test('a map of the election is to scale: every state has its part of the voters, and none is missing', () => {
  const citizens = STATES.reduce((sum, { men, women }) => sum + men + women, 0);
  for (const { code, men, women } of STATES) {
    const [, eligible = 0] = truth.turnout.byState.find(([state]) => state === code) ?? [];
    expect(Math.abs(eligible - (VOTERS * (men + women)) / citizens)).toBeLessThanOrEqual(1);
  }
  const small = generate({ voters: 1500, seed: 1 }).truth.turnout.byState.map(([, eligible]) => eligible);
  expect(Math.min(...small)).toBe(20);
  expect(small.reduce((sum, each) => sum + each, 0)).toBe(1500);
});

test('the count is expected to end where it does', () => {
  for (const { code, expectedBallots } of election.definition.states) {
    const [, , ballots = 0] = truth.turnout.byState.find(([state]) => state === code) ?? [];
    expect(Math.abs(ballots - expectedBallots) / expectedBallots).toBeLessThan(0.2);
  }
});

describe('an election is worth watching', () => {
  const seeds = [7, 8, 9].map((seed) => ({
    seed,
    votes: votesOf(generate({ voters: 100_000, seed }).truth.results),
  }));

  test.each(seeds)(
    'seed $seed: the first two are near each other, the others where they belong',
    ({ votes }) => {
      const national = [...votes.values()].reduce((sum, each) =>
        sum.map((value, place) => value + (each[place] ?? 0)),
      );
      const total = national.reduce((sum, each) => sum + each, 0);
      const [first = 0, second = 0, third = 0, fourth = 0] = national.map((each) => (each / total) * 100);
      expect(Math.abs(first - second)).toBeLessThan(7);
      expect(third).toBeGreaterThan(2);
      expect(third).toBeLessThan(5);
      expect(fourth).toBeGreaterThan(0.7);
      expect(fourth).toBeLessThan(1.3);
    },
  );

  test.each(seeds)('seed $seed: several states are close', ({ votes }) => {
    const close = [...votes.values()].filter(([first = 0, second = 0]) => {
      return Math.abs(first - second) / (first + second) < 0.05;
    });
    expect(close.length).toBeGreaterThanOrEqual(6);
    expect(close.length).toBeLessThanOrEqual(18);
  });

  test('the lead changes in some states, and in most it does not', () => {
    const changed = [...leadersOverTheDay().values()].filter((leaders) => leaders.size > 1);
    expect(changed.length).toBeGreaterThanOrEqual(3);
    expect(changed.length).toBeLessThanOrEqual(25);
  });
});

function womenAboveMen(electorate: Electorate): number {
  const cells = STATES.map(() => ({ female: [0, 0], male: [0, 0], other: [0, 0] }));
  const count = (voter: number, column: number) => {
    const cell = cells[electorate.stateOf(voter)]?.[electorate.voter(voter).gender];
    if (cell) cell[column] = (cell[column] ?? 0) + 1;
  };
  for (let voter = 0; voter < electorate.size; voter++) count(voter, 0);
  for (let minute = 0; minute < 48 * 60; minute++) {
    for (const voter of electorate.arrivingAt(minute)) count(voter, 1);
  }
  const rate = ([eligible = 0, ballots = 0]: number[]) => ballots / eligible;
  return cells.filter(({ female, male }) => rate(female) > rate(male)).length;
}

/** Votes by candidate of each state. */
function votesOf(results: typeof truth.results): Map<string, number[]> {
  const votes = new Map<string, number[]>();
  for (const [, state, , count] of results) votes.set(state, [...(votes.get(state) ?? []), count]);
  return votes;
}

/** Who led in a state at any time after the first 200 votes there. */
function leadersOverTheDay(): Map<string, Set<string>> {
  const counts = new Map<string, Record<string, number>>();
  const leaders = new Map<string, Set<string>>();
  const vote = /"type":"CastBallot".*?"candidateId":"([^"]*)","state":"([^"]*)"/g;
  for (const { records } of ticks) {
    const text = records
      .filter(({ topic }) => topic === BALLOT_SUBMISSIONS)
      .map(({ record }) => (typeof record.value === 'string' ? record.value : ''))
      .join('\n')
      .replaceAll('\\"', '"');
    for (const [, candidate = '', state = ''] of text.matchAll(vote)) {
      const votes = counts.get(state) ?? {};
      votes[candidate] = (votes[candidate] ?? 0) + 1;
      counts.set(state, votes);
    }
    for (const [state, votes] of counts) {
      const total = Object.values(votes).reduce((sum, each) => sum + each, 0);
      const [first, second] = Object.entries(votes).toSorted(([, a], [, b]) => b - a);
      if (total < 200 || !first || first[1] === second?.[1]) continue;
      leaders.set(state, (leaders.get(state) ?? new Set()).add(first[0]));
    }
  }
  return leaders;
}
