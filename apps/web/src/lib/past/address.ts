interface Address {
  readonly pathname: string;
  readonly searchParams: Iterable<[name: string, value: string]>;
}

/** An address as of another minute; null: the present. */
export function addressAsOf({ pathname, searchParams }: Address, asOf: string | null): string {
  const parameters = new URLSearchParams([...searchParams].filter(([name]) => name !== 'asOf'));
  if (asOf !== null) parameters.set('asOf', asOf);
  return parameters.size === 0 ? pathname : `${pathname}?${parameters}`;
}
