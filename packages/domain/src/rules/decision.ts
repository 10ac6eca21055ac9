import type { Decided } from '../events/envelope.ts';

/** Where an accepted event stands in its partition; PENDING until the log has taken it. */
export interface RecordRef {
  position: number;
}
export const PENDING = -1;

/**
 * The answer to one request. Only an accepted event is remembered by `evolve`. A repeat points at the event that gave
 * the first answer, whose position may still be pending when the decision is made; it is filled in when it is written.
 */
export type Decision<Accepted extends AnyEvent, Rejected extends AnyEvent, Repeated extends AnyEvent> =
  | { readonly outcome: 'accepted'; readonly event: Decided<Accepted> }
  | { readonly outcome: 'rejected'; readonly event: Decided<Rejected> }
  | { readonly outcome: 'repeated'; readonly event: WithoutOriginal<Repeated>; readonly original: RecordRef };

interface AnyEvent {
  type: string;
  data: unknown;
}

type WithoutOriginal<Event extends AnyEvent> = Event extends unknown
  ? { type: Event['type']; data: Omit<Event['data'], 'original'> }
  : never;
