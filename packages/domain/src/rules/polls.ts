import type { Election } from './directory.ts';

/**
 * Polls' hours are judged by a request's own time, but never by one that lies further back than this behind the latest
 * of the partition: what is received in time is not made late by what another state hands in meanwhile, and what comes
 * late cannot be dated back. Whoever holds requests back may hold them for less.
 */
export const HAND_IN_GRACE_MINUTES = 2;

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
