import { error } from '@sveltejs/kit';
import {
  type Answer,
  fetchDeadLetters,
  fetchJobs,
  fetchOperations,
  fetchSession,
} from '@votestream/api/client';
import type { Seen } from '#lib/operations/operations-on-page.svelte.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ fetch }): Promise<{ operations: Seen }> => {
  const [view, session] = await Promise.all([fetchOperations(fetch), fetchSession(fetch)]);
  const seen = { view: valueIn(view), session: valueIn(session) };
  if (!seen.session.signedIn) return { operations: { ...seen, jobs: [], letters: null } };
  const [jobs, letters] = await Promise.all([fetchJobs(fetch), fetchDeadLetters(fetch)]);
  return { operations: { ...seen, jobs: valueIn(jobs), letters: valueIn(letters) } };
};

function valueIn<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value;
  error(answer.problem.status, answer.problem.title);
}
