import { error } from '@sveltejs/kit';
import { fetchStations, fetchTimeline, fetchTurnoutIn } from '@votestream/api/client';
import { electionIdOf, valueIn } from '#lib/server/election.ts';
import { stateText } from '#lib/strings/state.ts';
import type { PageServerLoad } from './$types';

/** Between two points of the chart over time. */
const BUCKET_MINUTES = 30;

/** What the live feed does not tell: turnout of groups in one state, its count over time, and its polling stations. */
export const load: PageServerLoad = async ({ fetch, url, params, depends }) => {
  depends('votestream:turnout');
  const electionId = await electionIdOf(fetch, url);
  if (electionId === null) return { turnout: null, timeline: null, stations: null };
  const code = params.code.toUpperCase();
  const [gender, age, timeline, stations] = await Promise.all([
    fetchTurnoutIn(fetch, electionId, 'gender', code),
    fetchTurnoutIn(fetch, electionId, 'age', code),
    fetchTimeline(fetch, electionId, { state: code, bucketMinutes: BUCKET_MINUTES }),
    fetchStations(fetch, electionId, code),
  ]);
  // A code that no state can have is no better known.
  if (!gender.ok && gender.problem.status < 500) error(404, stateText.unknown(code));
  return {
    turnout: { byGender: valueIn(gender).rows, byAge: valueIn(age).rows },
    // Without these the page has everything else.
    timeline: timeline.ok ? timeline.value : null,
    stations: stations.ok ? stations.value : null,
  };
};
