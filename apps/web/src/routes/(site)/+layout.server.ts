import { error } from '@sveltejs/kit';
import { type Answer, fetchElection, fetchElections, fetchSnapshot } from '@votestream/api/client';
import type { ElectionListing } from '#lib/contract.ts';
import type { LayoutServerLoad } from './$types';

/** For all pages: the election of `?election=`, else the latest; null while none is announced. */
export const load: LayoutServerLoad = async ({ fetch, url, depends, setHeaders }) => {
  depends('votestream:elections');
  setHeaders({ 'cache-control': 'no-cache' });
  const { elections } = valueIn(await fetchElections(fetch));
  const wanted = url.searchParams.get('election') ?? latest(elections);
  if (wanted === null) return { election: null };
  const [view, snapshot] = await Promise.all([fetchElection(fetch, wanted), fetchSnapshot(fetch, wanted)]);
  return { election: { definition: valueIn(view).definition, snapshot: valueIn(snapshot) } };
};

/** By its date; of two on one day the one announced later. */
function latest(elections: ElectionListing['elections']): string | null {
  return [...elections].sort((a, b) => a.date.localeCompare(b.date)).at(-1)?.electionId ?? null;
}

function valueIn<Value>(answer: Answer<Value>): Value {
  if (answer.ok) return answer.value;
  error(answer.problem.status, answer.problem.title);
}
