import type { Election } from './directory.ts';

/** Are the polls of a state open at this minute? Opening counts as open, closing as closed. */
export function pollsRefusal(
  election: Election,
  state: string,
  at: string,
): 'polls-not-open' | 'polls-closed' | undefined {
  const hours = election.states.get(state);
  if (!hours || at < hours.pollsOpen) return 'polls-not-open';
  if (at >= hours.pollsClose) return 'polls-closed';
  return undefined;
}
