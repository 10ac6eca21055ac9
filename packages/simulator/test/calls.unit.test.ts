import { ELECTION_REQUESTS, electionRequest } from '@votestream/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Generated, generate, textOf } from './generated.ts';

const NIGHT = { voters: 60_000, seed: 7, faults: 0.02 };
const night = generate(NIGHT);
const MANY_ELECTIONS_MS = 60_000;

interface Call {
  readonly type: 'CallRace' | 'RetractRaceCall';
  readonly at: number;
  readonly state: string | null;
  readonly candidateId: string;
}

/** In the order of sending; times are in minutes. */
function callsOf({ ticks }: Generated): Call[] {
  return ticks.flatMap(({ records, minute }) =>
    records.flatMap(({ topic, record }) => {
      if (topic !== ELECTION_REQUESTS) return [];
      const { type, at, data } = electionRequest.parse(JSON.parse(textOf(record.value)));
      if (type !== 'CallRace' && type !== 'RetractRaceCall') return [];
      expect(minutesOf(at)).toBe(minutesOf('2028-11-07T00:00:00Z') + minute);
      return [{ type, at: minutesOf(at), state: data.state, candidateId: data.candidateId }];
    }),
  );
}

function minutesOf(at: string): number {
  return Date.parse(at) / 60_000;
}

function closings({ election }: Generated): Map<string, number> {
  return new Map(election.definition.states.map(({ code, pollsClose }) => [code, minutesOf(pollsClose)]));
}

/** Who has the most votes where; undefined on a tie and where nobody voted. */
function winners({ truth, election }: Generated) {
  return election.definition.states.map(({ code, electors }) => {
    const votes = truth.results.flatMap(([, state, candidateId, count]) =>
      state === code ? [{ candidateId, count }] : [],
    );
    const total = votes.reduce((sum, { count }) => sum + count, 0);
    const [first, second] = votes.toSorted((a, b) => b.count - a.count);
    const margin = (first?.count ?? 0) - (second?.count ?? 0);
    return { code, electors, total, margin, winner: margin > 0 ? first?.candidateId : undefined };
  });
}

function winnerByElectors(generated: Generated): string | undefined {
  const electors = new Map<string, number>();
  for (const { winner, electors: won } of winners(generated)) {
    if (winner !== undefined) electors.set(winner, (electors.get(winner) ?? 0) + won);
  }
  return [...electors].find(([, won]) => won >= 270)?.[0];
}

test(
  'nobody is declared the winner who is not: calls stand for who has the most votes in the end, voided ones taken off',
  () => {
    const parameters = fc.record({
      voters: fc.integer({ min: 51, max: 4000 }),
      seed: fc.integer({ min: 0, max: 0xffff_ffff }),
      faults: fc.constantFrom(0, 0.05, 0.5),
    });
    fc.assert(
      fc.property(parameters, (input) => {
        const generated = generate(input);
        const states = winners(generated).flatMap(({ code, winner }) =>
          winner === undefined ? [] : [['president', code, winner]],
        );
        const president = winnerByElectors(generated);
        const nation = president === undefined ? [] : [['president', null, president]];
        expect(generated.truth.calls).toEqual([...states, ...nation]);
      }),
      { numRuns: 25 },
    );
  },
  MANY_ELECTIONS_MS,
);

test('a tie is not decided by the desk: it stays uncalled', () => {
  const small = generate({ voters: 1200, seed: 3 });
  const tied = winners(small).filter(({ winner }) => winner === undefined);
  expect(tied.length).toBeGreaterThan(0);
  const called = new Set(callsOf(small).map(({ state }) => state));
  for (const { code } of tied) expect(called.has(code)).toBe(false);
});

describe('an evening', () => {
  const calls = callsOf(night);
  const closed = closings(night);
  const lastClosing = Math.max(...closed.values());

  test('no state is called while a ballot of it can still be handed in', () => {
    for (const { state, at } of calls) {
      if (state !== null) expect(at).toBeGreaterThan(closed.get(state) ?? Number.POSITIVE_INFINITY);
    }
  });

  test('a landslide is called within half an hour, and a close state keeps people up for two hours at most', () => {
    for (const { code, margin, total } of winners(night)) {
      const call = calls.findLast(({ state }) => state === code);
      const waited = (call?.at ?? 0) - (closed.get(code) ?? 0);
      const wide = margin / total >= 0.1;
      const close = margin / total < 0.02;
      const [from, to] = wide ? [5, 30] : close ? [60, 120] : [20, 60];
      expect(waited).toBeGreaterThanOrEqual(from);
      expect(waited).toBeLessThanOrEqual(to);
    }
  });

  test('the nation is called once, by the call that gives a majority of electors, and not before the last polls close', () => {
    const nation = calls.filter(({ state }) => state === null);
    expect(nation).toEqual([
      expect.objectContaining({ type: 'CallRace', candidateId: winnerByElectors(night) }),
    ]);
    const [{ at, candidateId } = { at: 0, candidateId: '' }] = nation;
    const wonBefore = (minute: number) =>
      winners(night).reduce((sum, { code, electors, winner }) => {
        const call = calls.findLast(({ state }) => state === code);
        return winner === candidateId && call && call.at <= minute ? sum + electors : sum;
      }, 0);
    expect(wonBefore(at)).toBeGreaterThanOrEqual(270);
    expect(at).toBeGreaterThanOrEqual(lastClosing);
    if (at > lastClosing) expect(wonBefore(at - 1)).toBeLessThan(270);
  });

  test('the site says that the polls are closed: the evening ends with an event after the last closing', () => {
    expect(Math.max(...calls.map(({ at }) => at))).toBeGreaterThanOrEqual(lastClosing);
    expect(night.ticks.at(-1)?.phase).toBe('calling');
    expect(minutesOf(night.ticks.at(-1)?.at ?? '')).toBeLessThanOrEqual(lastClosing + 120);
  });

  test('one close state is called for the wrong candidate, that is taken back, and then it is called rightly', () => {
    const [retraction, ...others] = calls.filter(({ type }) => type === 'RetractRaceCall');
    expect(others).toEqual([]);
    const story = calls.filter(({ state }) => state === retraction?.state);
    expect(story.map(({ type }) => type)).toEqual(['CallRace', 'RetractRaceCall', 'CallRace']);
    const [wrong, , right] = story;
    expect(wrong?.candidateId).toBe(retraction?.candidateId);
    expect(right?.candidateId).not.toBe(retraction?.candidateId);
    const several = Map.groupBy(calls, ({ state }) => state);
    expect([...several.values()].filter((each) => each.length > 1)).toHaveLength(1);
  });
});

test('an election without faults takes no call back', () => {
  const flawless = generate({ ...NIGHT, faults: 0 });
  expect(callsOf(flawless).filter(({ type }) => type === 'RetractRaceCall')).toEqual([]);
  expect(flawless.truth.requests.elections.accepted.RaceCalled).toBe(flawless.truth.calls.length);
});
