import type { ElectionDefinition } from '#lib/contract.ts';
import { type Counts, raceKey } from './counts.ts';
import type { Candidate } from './standing.ts';

/** What the decision desk says of one race; `retracted`: it was called, and the call was taken back. */
export type Call =
  | { readonly is: 'called'; readonly candidate: Candidate; readonly at: string }
  | { readonly is: 'retracted'; readonly at: string };

/** @param state null: the nation */
export function callOf(
  { calls }: Counts,
  { contestId, candidates }: ElectionDefinition['contests'][number],
  state: string | null,
): Call | null {
  const word = calls.get(raceKey(contestId, state));
  if (!word) return null;
  const candidate = candidates.find(({ candidateId }) => candidateId === word.candidateId);
  return candidate ? { is: 'called', candidate, at: word.at } : { is: 'retracted', at: word.at };
}

export function calledFor(call: Call | null): Candidate | null {
  return call?.is === 'called' ? call.candidate : null;
}

/** The latest word on each place that was called, latest first. */
export function latestCalls<Place extends { readonly call: Call | null }>(
  places: readonly Place[],
): (Place & { readonly call: Call })[] {
  return places
    .flatMap((place) => (place.call ? [{ ...place, call: place.call }] : []))
    .sort((a, b) => (a.call.at < b.call.at ? 1 : a.call.at > b.call.at ? -1 : 0));
}
