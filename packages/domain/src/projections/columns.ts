/** A column that a read model groups by. */
export interface GroupColumn<Value> {
  readonly kind: 'text' | 'integer' | 'minute';
  /** Only for the types: the values of this column. */
  readonly value?: Value;
}

export const text = (): GroupColumn<string> => ({ kind: 'text' });

/** A safe integer. */
export const integer = (): GroupColumn<number> => ({ kind: 'integer' });

/** A whole minute, as events write it: `2028-11-07T14:05:00Z`. */
export const minute = (): GroupColumn<string> => ({ kind: 'minute' });

export type GroupColumns = Readonly<Record<string, GroupColumn<string | number>>>;
export type GroupValues<Columns extends GroupColumns> = {
  readonly [Name in keyof Columns]: Columns[Name] extends GroupColumn<infer Value> ? Value : never;
};
