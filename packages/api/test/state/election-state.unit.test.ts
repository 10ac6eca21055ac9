import { expect, test } from 'vitest';
import { type Surroundings, stateOf } from '../../src/state/election-state.ts';
import type { CountedPartition, ElectionReading } from '../../src/state/reading.ts';
import { DURING, definition, LAST_CLOSING } from '../election.fixture.ts';

const counted = (projection: string, at: string): CountedPartition => ({
  projection,
  generation: 1,
  topic: 'a topic',
  partition: 0,
  position: 9,
  records: 7,
  parked: 0,
  at,
  committedAt: '2028-11-08T02:00:00.123Z',
});
const reading = (given: Partial<ElectionReading> = {}): ElectionReading => ({
  definition,
  certifiedAt: null,
  calls: [],
  results: [{ contestId: 'president', state: 'VT', candidateId: 'ada-marsh', votes: 3, lastVoteAt: DURING }],
  corrections: [],
  turnoutByState: [],
  turnoutByGender: [],
  turnoutByAgeBand: [],
  counted: [counted('results', DURING)],
  rebuilding: false,
  setAside: 2,
  ...given,
});
const everything = { ballotBox: [{ partition: 0, low: 0, end: 10, emptyFrom: 9 }], undecided: 0 };
const known: Surroundings = {
  backlog: everything,
  backlogLastKnown: everything,
  wallMinute: '2026-01-01T00:00:00Z',
};

test('in a simulated election it is as late as the latest record says, whatever the wall clock says', () => {
  expect(stateOf(reading(), known).status).toBe('polls-open');
  const later = reading({ counted: [counted('results', DURING), counted('race_calls', LAST_CLOSING)] });
  expect(stateOf(later, known).status).toBe('complete');
});

test('in a real election the polls open and close by the clock, whatever the records say', () => {
  const real = reading({ definition: { ...definition, clock: 'real' } });
  expect(stateOf(real, known).status).toBe('pre-election');
  expect(stateOf(real, { ...known, wallMinute: DURING }).status).toBe('polls-open');
  expect(stateOf(real, { ...known, wallMinute: LAST_CLOSING }).status).toBe('complete');
});

test('a log that is away for a while makes the lag unknown, and no complete count incomplete', () => {
  const closed = reading({ counted: [counted('results', LAST_CLOSING)] });
  const state = stateOf(closed, { ...known, backlog: undefined });
  expect([state.status, state.freshness.behind]).toEqual(['complete', null]);
  expect(stateOf(closed, { ...known, backlog: undefined, backlogLastKnown: undefined }).status).toBe(
    'counting',
  );
});

test('only the ballot box is what "counted through" speaks of', () => {
  const state = stateOf(
    reading({ counted: [counted('results', DURING), counted('turnout_by_state', DURING)] }),
    known,
  );
  expect(state.freshness).toEqual({
    counted: 7,
    behind: 0,
    asOf: DURING,
    committedAt: '2028-11-08T02:00:00.123Z',
    parked: 2,
  });
  expect(state.countedThrough).toEqual([{ partition: 0, position: 9 }]);
});

test('what is counted since the log was asked is not said to be behind', () => {
  const backlog = { ballotBox: [{ partition: 0, low: 0, end: 20, emptyFrom: 20 }], undecided: 0 };
  const behindAt = (position: number) =>
    stateOf(reading({ counted: [{ ...counted('results', DURING), position }] }), { ...known, backlog })
      .freshness.behind;
  expect([0, 9, 19, 20, 25].map(behindAt)).toEqual([20, 11, 1, 0, 0]);
});
