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
export async function electionOf(fetch: Fetch, url: URL) {
  const wanted = await electionIdOf(fetch, url);
  if (wanted === null) return null;
  const [view, snapshot] = await Promise.all([fetchElection(fetch, wanted), fetchSnapshot(fetch, wanted)]);
  return { definition: valueIn(view).definition, snapshot: valueIn(snapshot) };
}

export async function electionIdOf(fetch: Fetch, { searchParams }: URL): Promise<string | null> {
  const { elections } = valueIn(await fetchElections(fetch));
  return searchParams.get('election') ?? latest(elections);
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
