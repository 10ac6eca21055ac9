import type {
  Decided,
  Directory,
  EventStream,
  HashSeed,
  RecordRef,
  RequestTopic,
  StateCapture,
  StateLoading,
  StreamEvent,
} from '@votestream/domain';
import type { z } from 'zod';

/**
 * One stream's rules as the adjudicator runs them. `State` is one partition's and changes in place; all else here is
 * pure.
 */
export interface RuleStream<State, Request extends AnyRequest, Event extends StreamEvent> {
  readonly requestTopic: RequestTopic;
  readonly events: EventStream<Event>;
  readonly requestSchema: z.ZodType<Request>;
  readonly initialState: (seed: HashSeed) => State;
  /** The key that follows from a request's content. */
  readonly keyOf: (request: Request) => string;
  readonly decide: (directory: Directory, state: State, request: Request, at: string) => AnyDecision<Event>;
  /** Refuses a readable request for where, or under which key, it was written. */
  readonly refuse: (request: Request, reason: 'wrong-key' | 'wrong-partition') => Decided<Event>;
  /** Refuses what is no request. */
  readonly refuseUnreadable: (detail: string) => Decided<Event>;
  readonly evolve: (state: State, event: Decided<Event>, ref: RecordRef) => void;
  /** `evolve` for an event that was read back from the log. */
  readonly restore: (state: State, event: Event, ref: RecordRef) => void;
  /** undefined where the state is small: it is read from the log each time. */
  readonly compact?: CompactState<State>;
}

/** State that keeps positions itself, and of which snapshots are worth it. */
interface CompactState<State> {
  /** Of what `evolve` remembers and how it is laid out: raised with every change of it. */
  readonly version: number;
  /** Writes down the positions that are known by now. */
  readonly settle: (state: State) => void;
  readonly capture: (state: State) => StateCapture;
  readonly load: (summary: unknown, seed: HashSeed) => StateLoading<State>;
}

export interface AnyRequest {
  readonly type: string;
  readonly id: string;
  readonly at: string;
}

export type AnyDecision<Event extends StreamEvent> =
  | { readonly outcome: 'accepted' | 'rejected'; readonly event: Decided<Event> }
  | {
      readonly outcome: 'repeated';
      readonly event: { readonly type: string; readonly data: object };
      readonly original: RecordRef;
    };
