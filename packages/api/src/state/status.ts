import type { ElectionDefinition } from '@votestream/domain';
import type { ElectionStatus } from '../contract/live.ts';

export interface Standing {
  readonly definition: ElectionDefinition;
  readonly certifiedAt: string | null;
  /** What time it is in the election, as a minute; null while nothing tells. */
  readonly clock: string | null;
  /** Are there submissions that are not decided, or ballots in the box that are not counted? null: not known. */
  readonly outstanding: boolean | null;
}

/**
 * * `pre-election`: no polls have opened.
 * * `polls-open`: from the first opening to the last closing, in whichever state.
 * * `counting`: all polls have closed, and something that was handed in is not counted yet, or it is not known.
 * * `complete`: all polls have closed and everything that was handed in is decided and counted. Ballots that were
 *   issued and never handed in do not hold it back: they may never come, and after the closing the rules refuse them.
 * * `certified`: the result was certified; nothing changes any more.
 *
 * The clock of a real election is the wall clock. In a simulated one time is what the log says: the latest minute in
 * any counted record. Votes carry minutes before the closing, so a simulated election is known to have closed only
 * when a later record is counted: a call, a certification, a request that came too late.
 */
export function statusOf({ definition, certifiedAt, clock, outstanding }: Standing): ElectionStatus {
  if (certifiedAt !== null) return 'certified';
  if (clock === null || definition.states.every((state) => clock < state.pollsOpen)) return 'pre-election';
  if (definition.states.some((state) => clock < state.pollsClose)) return 'polls-open';
  return outstanding === false ? 'complete' : 'counting';
}
