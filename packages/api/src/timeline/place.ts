import { type ElectionDefinition, minuteNumber, minuteText } from '@votestream/domain';
import { bucketOf } from '@votestream/domain/projections';
import {
  type LeadChange,
  leadChanges,
  NO_TOTALS,
  type Totals,
  totalAt,
  votesToLead,
} from '@votestream/domain/timeline';
import type { LeadChangeView, TimelineView } from '../contract/timeline.ts';
import { type ElectionTimeline, seriesKey } from './reading.ts';

export type Contest = ElectionDefinition['contests'][number];
type State = ElectionDefinition['states'][number];

/** A race over time in some states: one, or all of them, which are the nation. */
export interface Place {
  readonly contest: Contest;
  /** null: the nation. */
  readonly state: State | null;
}

/** A race that was added up, kept for as long as its timeline: pages ask for it again and again. */
const races = new WeakMap<ElectionTimeline, Map<string, ReturnType<typeof addedVotes>>>();

/** By candidate, in the order of the definition. */
function votesIn(timeline: ElectionTimeline, place: Place): ReturnType<typeof addedVotes> {
  const key = seriesKey(place.contest.contestId, place.state?.code ?? '');
  const known = races.get(timeline) ?? new Map<string, ReturnType<typeof addedVotes>>();
  races.set(timeline, known);
  const votes = known.get(key) ?? addedVotes(timeline, place);
  known.set(key, votes);
  return votes;
}

function addedVotes({ definition, series }: ElectionTimeline, { contest, state }: Place) {
  const codes = (state ? [state] : definition.states).map(({ code }) => code);
  return contest.candidates.map(({ candidateId }) => ({
    candidateId,
    votes: together(
      codes.map((code) => series.votes.get(seriesKey(contest.contestId, code, candidateId)) ?? NO_TOTALS),
    ),
  }));
}

function ballotsIn({ definition, series }: ElectionTimeline, { state }: Place): Totals {
  const codes = (state ? [state] : definition.states).map(({ code }) => code);
  return together(codes.map((code) => series.ballots.get(code) ?? NO_TOTALS));
}

/** The sum of totals. */
function together(all: readonly Totals[]): Totals {
  const [only] = all;
  if (all.length === 1 && only) return only;
  const added = new Map<number, number>();
  for (const { minutes, totals } of all) {
    for (const [index, minute] of minutes.entries()) {
      const more = (totals[index] ?? 0) - (totals[index - 1] ?? 0);
      added.set(minute, (added.get(minute) ?? 0) + more);
    }
  }
  const minutes = [...added.keys()].sort((a, b) => a - b);
  let total = 0;
  return {
    minutes,
    totals: minutes.map((minute) => {
      total += added.get(minute) ?? 0;
      return total;
    }),
  };
}

export function leadChangesIn(timeline: ElectionTimeline, place: Place, through: number): LeadChangeView[] {
  const { definition } = timeline;
  const states = place.state ? [place.state] : definition.states;
  const expectedBallots = states.reduce((sum, each) => sum + each.expectedBallots, 0);
  const votesMin = votesToLead({ expectedBallots, leadingFrom: definition.leadingFrom });
  return leadChanges(votesIn(timeline, place), { votesMin, through }).map((change) => viewOf(change, place));
}

function viewOf({ minute, from, to, margin, votes }: LeadChange, { state }: Place): LeadChangeView {
  return { at: minuteText(minute), state: state?.code ?? null, from, to, margin, votes };
}

/** All of a contest, the latest one first, kept for as long as its timeline. */
const changes = new WeakMap<ElectionTimeline, Map<string, readonly LeadChangeView[]>>();

/** In the nation and in every state, the latest one first. */
export function allLeadChanges(
  timeline: ElectionTimeline,
  contest: Contest,
  through: number,
): readonly LeadChangeView[] {
  const known = changes.get(timeline) ?? new Map<string, readonly LeadChangeView[]>();
  changes.set(timeline, known);
  const all =
    known.get(contest.contestId) ??
    [null, ...timeline.definition.states]
      .flatMap((state) => leadChangesIn(timeline, { contest, state }, Number.POSITIVE_INFINITY))
      .sort((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0));
  known.set(contest.contestId, all);
  // A change of lead does not depend on what comes later.
  const last = minuteText(through);
  return all.filter(({ at }) => at <= last);
}

/**
 * From the bucket of the first ballot or vote on, one point a bucket, as of its last minute, and one as of the last
 * minute that is over. undefined where that are more than `pointsMax`.
 */
export function pointsOf(
  timeline: ElectionTimeline,
  place: Place,
  { bucket, through, pointsMax }: { bucket: number; through: number; pointsMax: number },
): TimelineView['points'] | undefined {
  const votes = votesIn(timeline, place);
  const ballots = ballotsIn(timeline, place);
  const begins = [...votes.map(({ votes: { minutes } }) => minutes[0]), ballots.minutes[0]].flatMap((each) =>
    each === undefined ? [] : [each],
  );
  const first = Math.min(...begins);
  if (begins.length === 0 || first > through) return [];
  if ((through - first) / bucket > pointsMax) return undefined;
  const minutes: number[] = [];
  for (let begin = minuteNumber(bucketOf(minuteText(first), bucket)); begin <= through; ) {
    const next = nextBucket(begin, bucket);
    minutes.push(Math.min(next - 1, through));
    begin = next;
  }
  return minutes.map((minute) => ({
    at: minuteText(minute),
    votes: votes.map((each) => totalAt(each.votes, minute)),
    ballots: totalAt(ballots, minute),
  }));
}

const MINUTES_PER_DAY = 24 * 60;

/** Buckets are counted from midnight; where they do not divide the day its last is shorter. */
function nextBucket(begin: number, bucket: number): number {
  const midnight = begin - (begin % MINUTES_PER_DAY) + MINUTES_PER_DAY;
  return Math.min(begin + bucket, midnight);
}
