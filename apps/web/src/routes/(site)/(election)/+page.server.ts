import { fetchLeadChanges } from '@votestream/api/client';
import { electionIdOf, valueIn } from '#lib/server/election.ts';
import type { PageServerLoad } from './$types';

const LEAD_CHANGES_MAX = 6;

/** What the live feed does not tell. */
export const load: PageServerLoad = async ({ fetch, url, depends, untrack }) => {
  depends('votestream:lead-changes');
  const electionId = await electionIdOf(fetch, url);
  if (electionId === null) return { leadChanges: [] };
  const asOf = untrack(() => url.searchParams.get('asOf')) ?? undefined;
  const changes = await fetchLeadChanges(fetch, electionId, { asOf, limit: LEAD_CHANGES_MAX });
  return { leadChanges: valueIn(changes).leadChanges };
};
