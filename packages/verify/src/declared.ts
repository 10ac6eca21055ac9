import type { EventTopic, StreamEvent } from '@votestream/domain';

/**
 * A declaration of a read model as its caller hands it over: the part that says what the read model holds. How it is
 * folded, stored and merged is not looked at here.
 */
export interface DeclaredProjection {
  readonly name: string;
  readonly version: number;
  readonly from: { readonly topic: EventTopic };
  readonly groupBy: Readonly<Record<string, { readonly kind: 'text' | 'integer' | 'minute' }>>;
  readonly states: Readonly<Record<string, { readonly kind: StateKind }>>;
  /** By event type. Of other types the read model holds nothing. */
  readonly contributions: ReadonlyMap<string, DeclaredContribution>;
}

export type StateKind = 'sum' | 'count' | 'min' | 'max' | 'last';

interface DeclaredContribution {
  /** -1: takes back. */
  readonly sign: 1 | -1;
  readonly of: (event: StreamEvent) => Readonly<Record<string, unknown>> | undefined;
}
