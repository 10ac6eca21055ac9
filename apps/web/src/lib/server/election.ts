import { error } from '@sveltejs/kit';
import {
  type Answer,
  type ElectionListing,
  type Fetch,
  fetchElection,
  fetchElections,
  fetchSnapshot,
} from '@votestream/api/client';

const MINUTE_NOT_PASSED = '/problems/minute-not-passed';

/**
 * What all pages are about: the election of `?election=`, else the latest; null while none is announced.
 * @param asOf what the address says; null: now
 */
export async function electionOf(fetch: Fetch, url: URL, asOf: string | null) {
  const wanted = await electionIdOf(fetch, url);
  if (wanted === null) return null;
  const [view, snapshot] = await Promise.all([
    fetchElection(fetch, wanted),
    fetchSnapshot(fetch, wanted, asOf ?? undefined),
  ]);
  return { definition: valueIn(view).definition, snapshot: valueIn(snapshot), asOf };
}

export async function electionIdOf(fetch: Fetch, { searchParams }: URL): Promise<string | null> {
  const { elections } = valueIn(await fetchElections(fetch));
  return searchParams.get('election') ?? latest(elections);
}

/** @throws the refusal, as a page of its own */
export function valueIn<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value;
  const { status, title, detail, type } = answer.problem;
  error(status, { message: type === MINUTE_NOT_PASSED ? detail : title, problem: type });
}

/** By its date; of two on one day the one announced later. */
function latest(elections: ElectionListing['elections']): string | null {
  return [...elections].sort((a, b) => a.date.localeCompare(b.date)).at(-1)?.electionId ?? null;
}
