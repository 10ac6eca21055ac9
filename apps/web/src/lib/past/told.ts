import type { StationsView, TimelineView } from '#lib/contract.ts';
import type { Past } from './past.svelte.ts';
import type { TimePoint } from './points.ts';

export interface ToldTimeline {
  readonly points: readonly TimePoint[];
  /** The chart's ends, which do not move while the night is played. */
  readonly span: { readonly from: string; readonly to: string };
}

/** A timeline up to the minute that the page shows: from the night that is here, or as the server sent it where that is newer. */
export function toldTimeline(given: TimelineView, { night, step, asOf }: Past): ToldTimeline {
  const isNewer = asOf === null && (given.through ?? '') > (night?.document.through ?? '');
  if (night === null || isNewer) {
    const { points } = given;
    return { points, span: { from: points[0]?.at ?? '', to: points.at(-1)?.at ?? '' } };
  }
  const { document } = night;
  return {
    points: night.pointsUntil(given.state, step ?? document.steps - 1),
    span: { from: document.from, to: document.through },
  };
}

/** What of a timeline was known at the minute that the page shows. */
export function timelineUntil(given: TimelineView, asOf: string | null): TimelineView {
  if (asOf === null) return given;
  return {
    ...given,
    points: given.points.filter(({ at }) => at <= asOf),
    leadChanges: given.leadChanges.filter(({ at }) => at <= asOf),
  };
}

export interface ToldStations {
  readonly stations: StationsView['stations'];
  readonly total: number;
  /** The list holds not all of them, and nobody knows of the others since when they are registered. */
  readonly isAtLeast: boolean;
}

/** Which polling stations were registered at the minute that the page shows. */
export function stationsUntil({ stations, total }: StationsView, asOf: string | null): ToldStations {
  if (asOf === null) return { stations, total, isAtLeast: false };
  const then = stations.filter(({ registeredAt }) => registeredAt <= asOf);
  return { stations: then, total: then.length, isAtLeast: then.length > 0 && total > stations.length };
}
