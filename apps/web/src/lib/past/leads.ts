import { minuteNumber } from '@votestream/domain/timeline';
import type { TimePoint } from './points.ts';
import type { Rivals } from './rivals.ts';

/** How far one rival was ahead of the other at the end of a minute. */
export interface Lead {
  readonly at: string;
  /** Since the epoch. */
  readonly minute: number;
  /** As a part of all votes: above zero the first is ahead, below zero the second. */
  readonly margin: number;
  readonly votes: readonly number[];
}

/** The leads of a night, on a scale that fits them. */
export interface Leads {
  readonly leads: readonly Lead[];
  /** The scale goes from `-reach` to `reach`. */
  readonly reach: number;
  /** A margin, cut where it lies beyond the scale. */
  readonly within: (margin: number) => number;
  /** The last minute whose margin is cut; null where the scale fits all. */
  readonly cutUntil: string | null;
}

/** The scale shows at least this much, so that a few votes do not look like a landslide: 4 points. */
const REACH_MIN = 0.04;
/** Of all votes so far. The first ones say little: until there are so many, margins do not stretch the scale. */
const FIRST_VOTES = 0.02;
const ROOM = 1.1;

export function leadsOf(points: readonly TimePoint[], rivals: Rivals): Leads {
  const leads = points.flatMap(({ at, votes }) => {
    const margin = rivals.marginOf(votes);
    return margin === null ? [] : [{ at, minute: minuteNumber(at), margin, votes }];
  });
  const firstVotes = FIRST_VOTES * sumOf(leads.at(-1)?.votes ?? []);
  const telling = leads.filter(({ votes }) => sumOf(votes) >= firstVotes);
  const most = Math.max(...telling.map(({ margin }) => Math.abs(margin)), 0);
  const reach = Math.min(1, Math.max(REACH_MIN, most * ROOM));
  return {
    leads,
    reach,
    within: (margin) => Math.max(-reach, Math.min(reach, margin)),
    cutUntil: leads.findLast(({ margin }) => Math.abs(margin) > reach)?.at ?? null,
  };
}

function sumOf(votes: readonly number[]): number {
  return votes.reduce((sum, each) => sum + each, 0);
}
