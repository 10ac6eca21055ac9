import type { ReportedMetric } from '@votestream/read-models';
import type { OperationsView } from '../contract/operations.ts';

/** A projector whose last heartbeat is older is not alive; five of its beats. */
export const HEARTBEAT_AGE_SECONDS_MAX = 5;

/** How the counting goes, as of one moment of the database and a look at the log right after it. */
export interface Operations {
  readonly view: OperationsView;
  /** What the projectors that are alive have measured, by their ids. */
  readonly metrics: ReadonlyMap<string, readonly ReportedMetric[]>;
  /** Since when each partition of what serves is known to have been counted to its end; `topic/partition` → time. */
  readonly caughtUpAt: ReadonlyMap<string, Date>;
}

export function partitionKey({
  topic,
  partition,
}: {
  readonly topic: string;
  readonly partition: number | null;
}): string {
  return `${topic}/${partition ?? 'all'}`;
}
