import { error } from '@sveltejs/kit';
import type { ElectionListing, ElectionView, LiveFrame } from '#lib/contract.ts';
import type { PageServerLoad } from './$types';

/** The election of `?election=`, else the latest; null while none is announced. */
export const load: PageServerLoad = async ({ fetch, url, depends, setHeaders }) => {
  depends('votestream:elections');
  setHeaders({ 'cache-control': 'no-cache' });
  const read = async <Body>(path: string): Promise<Body> => {
    const response = await fetch(`/api/elections${path}`);
    if (!response.ok) error(response.status === 404 ? 404 : 503, `/api/elections${path} was answered with ${response.status}`);
    return response.json();
  };

  const { elections } = await read<ElectionListing>('');
  const wanted = url.searchParams.get('election') ?? latest(elections)?.electionId;
  if (wanted === undefined) return { election: null };
  const path = `/${encodeURIComponent(wanted)}`;
  const [view, snapshot] = await Promise.all([
    read<ElectionView>(path),
    read<LiveFrame>(`${path}/snapshot`),
  ]);
  return { election: { definition: view.definition, snapshot } };
};

function latest(elections: ElectionListing['elections']): ElectionListing['elections'][number] | undefined {
  return elections.reduce<ElectionListing['elections'][number] | undefined>(
    (last, each) => (last && last.date > each.date ? last : each),
    undefined,
  );
}
