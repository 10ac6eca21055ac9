import { electionOf } from '#lib/server/election.ts';
import type { LayoutServerLoad } from './$types';

/**
 * For all pages. A change of page does not ask again: what is new comes over the live feed, and another minute of the
 * past from the night that the browser holds.
 */
export const load: LayoutServerLoad = async ({ fetch, url, depends, setHeaders, untrack }) => {
  depends('votestream:elections');
  setHeaders({ 'cache-control': 'no-cache' });
  const asOf = untrack(() => url.searchParams.get('asOf'));
  return { election: await electionOf(fetch, url, asOf) };
};
