import type { Reconciliation } from './reconciliation.ts';
import type { Difference } from './rows.ts';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was compared, in numbers. */
  readonly detail: string;
  readonly differences: readonly Difference[];
  /** Up to where the numbers count, by partition. */
  readonly positions?: string;
}

export interface Report {
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** Event records read by the recount. */
  readonly records: number;
  /** The poll books against the boxes; absent where the log was not read, or not to its end. */
  readonly reconciliation?: Reconciliation;
}

export function reportOf(checks: readonly Check[], records: number): Report {
  return { ok: checks.length > 0 && checks.every((check) => check.ok), checks, records };
}

/** Nothing could be compared. */
export function refused({ refused, reason }: { refused: string; reason: string }): Report {
  return reportOf([failure(refused, reason)], 0);
}

export function failure(name: string, detail: string): Check {
  return { name, ok: false, detail, differences: [] };
}
