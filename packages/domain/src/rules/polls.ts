import type { Election } from './directory.ts';

/**
 * Are the polls of a state open at this minute? Opening counts as open, closing as closed. A result is certified when all
 * polls have closed: whatever comes afterwards comes late, however it is dated.
 */
export function pollsRefusal(
  election: Election,
  state: string,
  at: string,
): 'polls-not-open' | 'polls-closed' | undefined {
  const hours = election.states.get(state);
  if (!hours || at < hours.pollsOpen) return 'polls-not-open';
  if (at >= hours.pollsClose || election.certified) return 'polls-closed';
  return undefined;
}
