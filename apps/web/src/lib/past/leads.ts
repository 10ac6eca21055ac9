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
}

/** The scale shows at least this much, so that a few votes do not look like a landslide: 4 points. */
const REACH_MIN = 0.04;
/** The first votes of a day say little: what lies beyond the scale is cut. 20 points. */
const REACH_MAX = 0.2;
const ROOM = 1.25;

export function leadsOf(points: readonly TimePoint[], rivals: Rivals): Leads {
  const leads = points.flatMap(({ at, votes }) => {
    const margin = rivals.marginOf(votes);
    return margin === null ? [] : [{ at, minute: minuteNumber(at), margin, votes }];
  });
  // By the later half of the night, whose leads are no accidents of a few votes.
  const later = leads.slice(Math.floor(leads.length / 2));
  const most = Math.max(...later.map(({ margin }) => Math.abs(margin)), 0);
  const reach = Math.min(REACH_MAX, Math.max(REACH_MIN, most * ROOM));
  return { leads, reach, within: (margin) => Math.max(-reach, Math.min(reach, margin)) };
}
