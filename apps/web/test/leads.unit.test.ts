import { describe, expect, it } from 'vitest';
import { leadsOf } from '../src/lib/past/leads.ts';
import { rivalsIn } from '../src/lib/past/rivals.ts';
import { race } from './election.ts';

const { candidates } = race({});

/** @param votes of the first two candidates, minute by minute from 12:00 on */
function leadsAt(...votes: readonly (readonly [number, number])[]) {
  const points = votes.map((each, minute) => ({
    at: `2028-11-07T12:${String(minute).padStart(2, '0')}:00Z`,
    votes: [...each],
    ballots: 0,
  }));
  return leadsOf(points, rivalsIn(points, candidates.slice(0, 2)));
}

describe('the scale of the leads of a night', () => {
  it('holds the leads of the whole night but those of the first few votes, and says until when it cuts', () => {
    const { leads, reach, within, cutUntil } = leadsAt([9, 1], [90, 60], [480, 500], [1_000, 1_010]);
    expect(leads.map(({ margin }) => Number(margin.toFixed(4)))).toEqual([0.8, 0.2, -0.0204, -0.005]);
    expect(reach).toBeCloseTo(0.22);
    expect(within(0.8)).toBe(reach);
    expect(within(0.2)).toBe(0.2);
    expect(cutUntil).toBe('2028-11-07T12:00:00Z');
  });

  it('shows a close race as one, and says of no cut where there is none', () => {
    expect(leadsAt([500, 499], [1_000, 1_002])).toMatchObject({ reach: 0.04, cutUntil: null });
  });

  it('goes to 100 points at most', () => {
    expect(leadsAt([10, 0], [20, 0]).reach).toBe(1);
  });
});
