import { electionOf } from '#lib/server/election.ts';
import type { LayoutServerLoad } from './$types';

/** For all pages. A change of page does not ask again: what is new comes over the live feed. */
export const load: LayoutServerLoad = async ({ fetch, url, depends, setHeaders }) => {
  depends('votestream:elections');
  setHeaders({ 'cache-control': 'no-cache' });
  return { election: await electionOf(fetch, url) };
};
