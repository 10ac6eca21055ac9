import { error } from '@sveltejs/kit';
import { countsOf } from '#lib/race/counts.ts';
import { raceOf } from '#lib/race/standing.ts';
import { listedStates, listViewOf } from '#lib/race/state-list.ts';
import { statesCsv } from '#lib/race/states-csv.ts';
import { electionOf } from '#lib/server/election.ts';
import type { RequestHandler } from './$types';

/** The table of states as a file, in the order and with the search of the page that links here. */
export const GET: RequestHandler = async ({ fetch, url }) => {
  const election = await electionOf(fetch, url, url.searchParams.get('asOf'));
  if (!election) error(404);
  const race = raceOf(election.definition, countsOf(election.snapshot));
  const rows = listedStates(race.states, listViewOf(url.searchParams));
  return new Response(statesCsv(rows, race.candidates), {
    headers: {
      'cache-control': 'no-cache',
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${election.definition.electionId}-states.csv"`,
    },
  });
};
