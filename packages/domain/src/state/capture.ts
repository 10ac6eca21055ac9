/**
 * A partition's state as it was at one moment, to be written down while decisions go on: what is small, and the records
 * in pieces. Each piece is a copy, made when it is asked for, of what has not changed since.
 */
export interface StateCapture {
  /** JSON. */
  readonly summary: object;
  readonly pieces: Iterable<Uint32Array>;
}

/**
 * Takes state back in: yields how many words the next piece has, is handed that piece, and returns the state.
 * @throws where summary and pieces are not those of a capture.
 */
export type StateLoading<State> = Generator<number, State, Uint32Array>;

export function* inOrder(parts: readonly Iterable<Uint32Array>[]): Generator<Uint32Array> {
  for (const part of parts) yield* part;
}
