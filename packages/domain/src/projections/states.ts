/**
 * Aggregate states are commutative monoids: partial states of different partitions and batches merge to the same
 * whole in any order. Only those with an inverse, `sum` and `count`, can take a contribution back.
 */
export interface AggregateState<Value, Retractable extends boolean = boolean> {
  readonly kind: 'sum' | 'count' | 'min' | 'max' | 'last';
  readonly retractable: Retractable;
  /** Only for the types: what an event contributes. */
  readonly value?: Value;
}

/** The sum of safe integers. */
export const sum = (): AggregateState<number, true> => ({ kind: 'sum', retractable: true });

/** How many events contributed; an event contributes `true`. */
export const count = (): AggregateState<true, true> => ({ kind: 'count', retractable: true });

/** The least and the greatest of texts (by code point), such as minutes. */
export const min = (): AggregateState<string, false> => ({ kind: 'min', retractable: false });
export const max = (): AggregateState<string, false> => ({ kind: 'max', retractable: false });

/** The value of the latest event, by its time, partition and position. Any JSON. */
export const last = <Value>(): AggregateState<Value, false> => ({ kind: 'last', retractable: false });

export type AggregateStates = Readonly<Record<string, AggregateState<unknown>>>;

type Retractables<States extends AggregateStates> = {
  [Name in keyof States]: States[Name]['retractable'] extends true ? Name : never;
}[keyof States];

/** A state that is left out, or undefined, gets nothing from the event. */
export type Contributions<States extends AggregateStates> = {
  readonly [Name in keyof States]?: States[Name] extends AggregateState<infer Value>
    ? Value | undefined
    : never;
};
export type Retractions<States extends AggregateStates> = Pick<
  Contributions<States>,
  Retractables<States>
> & {
  readonly [Name in Exclude<keyof States, Retractables<States>>]?: never;
};
