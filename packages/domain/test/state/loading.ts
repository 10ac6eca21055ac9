import type { StateCapture, StateLoading } from '../../src/index.ts';

/** Takes a capture in again as if it had been written to a file and read. */
export function loaded<State>(
  { summary, pieces }: StateCapture,
  load: (summary: unknown) => StateLoading<State>,
): State {
  const loading = load(JSON.parse(JSON.stringify(summary)));
  let step = loading.next();
  for (const piece of pieces) {
    if (step.done) throw new Error('a piece is left over');
    if (step.value !== piece.length) throw new Error(`${step.value} words wanted, ${piece.length} captured`);
    step = loading.next(piece);
  }
  if (!step.done) throw new Error('a piece is missing');
  return step.value;
}
