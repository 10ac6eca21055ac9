import type { PollingDay, Station } from '../polling-day.ts';

/** What the cases share: a day on one engine, with stations in states whose polls are open, closed, and not yet open. */
export interface Given {
  readonly day: PollingDay;
  readonly electionId: string;
  readonly vermont: Station;
  readonly otherOfVermont: Station;
  readonly wyoming: Station;
  readonly alaska: Station;
  /** A voter of Vermont whom no case has used. */
  voter(): string;
  /** Stops the adjudicator, and starts another one afterwards. */
  withoutAdjudicator<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A test on both engines. */
export type Case = (title: string, test: (given: Given) => Promise<void>) => void;
