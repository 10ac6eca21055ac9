import { error } from '@sveltejs/kit';
import { fetchLeadChanges, fetchTimeline } from '@votestream/api/client';
import { electionIdOf, valueIn } from '#lib/server/election.ts';
import { stateText } from '#lib/strings/state.ts';
import type { PageServerLoad } from './$types';

/** A point each ten minutes: with them the page is complete before, and without, the night in the browser. */
const BUCKET_MINUTES = 10;
const LEAD_CHANGES_MAX = 60;

export const load: PageServerLoad = async ({ fetch, url, untrack }) => {
  const electionId = await electionIdOf(fetch, url);
  const state = url.searchParams.get('state') || undefined;
  if (electionId === null) return { timeline: null, leadChanges: [] };
  const asOf = untrack(() => url.searchParams.get('asOf')) ?? undefined;
  const [timeline, changes] = await Promise.all([
    fetchTimeline(fetch, electionId, { state, asOf, bucketMinutes: BUCKET_MINUTES }),
    fetchLeadChanges(fetch, electionId, { asOf, limit: LEAD_CHANGES_MAX }),
  ]);
  if (!timeline.ok && state !== undefined && timeline.problem.type.endsWith('/unknown-state')) {
    error(404, stateText.unknown(state));
  }
  return { timeline: valueIn(timeline), leadChanges: valueIn(changes).leadChanges };
};
