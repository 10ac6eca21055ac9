import type { LogEvent } from './events.ts';
import type { Rows } from './rows.ts';

/** A read model while it is counted, one event after the other. Holds its groups and nothing of the events. */
export interface Counting {
  readonly rows: Rows;
  /**
   * - `folded`: the event counts;
   * - `ignored`: it is not for this read model;
   * - `unfoldable`: it is, but what it gives cannot be stored, so that it has to be parked. Nothing of it counts.
   */
  readonly take: (
    event: LogEvent,
    partition: number,
    position: number,
  ) => 'folded' | 'ignored' | 'unfoldable';
}
