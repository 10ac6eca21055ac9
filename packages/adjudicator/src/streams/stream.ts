import type {
  Credential,
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
  /** Of a request in a bundle. */
  readonly requestSchema: z.ZodType<Request>;
  /** Of a request that is alone in its record. */
  readonly requestSchemaAlone: z.ZodType<Request & { readonly at: string }>;
  readonly initialState: (seed: HashSeed) => State;
  /** The key that follows from a request's content. */
  readonly keyOf: (request: Request) => string;
  readonly decide: (
    directory: Directory,
    state: State,
    request: Request,
    at: string,
    credential: Credential,
  ) => AnyDecision<Event>;
  /** May it stand in a bundle that nobody has signed? */
  readonly mayBeUnsigned: (request: Request) => boolean;
  /** Refuses a readable request for where, under which key, or by whom it was written. */
  readonly refuse: (request: Request, reason: Refusal) => Decided<Event>;
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
}

export type Refusal =
  | 'wrong-key'
  | 'wrong-partition'
  | 'unknown-election'
  | 'unknown-station'
  | 'wrong-credential';

export type AnyDecision<Event extends StreamEvent> =
  | { readonly outcome: 'accepted' | 'rejected'; readonly event: Decided<Event> }
  | {
      readonly outcome: 'repeated';
      readonly event: { readonly type: string; readonly data: object };
      readonly original: RecordRef;
    };
