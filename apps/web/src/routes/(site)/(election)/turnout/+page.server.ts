import { fetchTimeline } from '@votestream/api/client';
import { electionIdOf } from '#lib/server/election.ts';
import type { PageServerLoad } from './$types';

/** Between two points of the chart over the day. */
const BUCKET_MINUTES = 30;

/** What the live feed does not tell: how the ballots were issued over the day. */
export const load: PageServerLoad = async ({ fetch, url, depends }) => {
  depends('votestream:turnout');
  const electionId = await electionIdOf(fetch, url);
  if (electionId === null) return { timeline: null };
  const timeline = await fetchTimeline(fetch, electionId, { bucketMinutes: BUCKET_MINUTES });
  // Without it the page has everything else.
  return { timeline: timeline.ok ? timeline.value : null };
};
