import { error } from '@sveltejs/kit';
import {
  type Answer,
  type ElectionListing,
  type Fetch,
  fetchElection,
  fetchElections,
  fetchSnapshot,
} from '@votestream/api/client';

/** What all pages are about: the election of `?election=`, else the latest; null while none is announced. */
export async function electionOf(fetch: Fetch, { searchParams }: URL) {
  const { elections } = valueIn(await fetchElections(fetch));
  const wanted = searchParams.get('election') ?? latest(elections);
  if (wanted === null) return null;
  const [view, snapshot] = await Promise.all([fetchElection(fetch, wanted), fetchSnapshot(fetch, wanted)]);
  return { definition: valueIn(view).definition, snapshot: valueIn(snapshot) };
}

/** @throws the refusal, as a page of its own */
export function valueIn<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value;
  error(answer.problem.status, answer.problem.title);
}

/** By its date; of two on one day the one announced later. */
function latest(elections: ElectionListing['elections']): string | null {
  return [...elections].sort((a, b) => a.date.localeCompare(b.date)).at(-1)?.electionId ?? null;
}
