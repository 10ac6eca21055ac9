import { fetchElection, fetchResults, fetchTurnout } from '@votestream/api/client';
import { formatted, print, printJson, printTable } from '../output.ts';
import { answered, siteFetch } from '../remote/site.ts';

export async function show(electionId: string, { json }: { json?: true }): Promise<void> {
  const fetch = siteFetch();
  const election = await answered(() => fetchElection(fetch, electionId));
  const { definition, status, calls } = election;
  const results = await Promise.all(
    definition.contests.map(({ contestId }) => answered(() => fetchResults(fetch, electionId, contestId))),
  );
  const turnout = await answered(() => fetchTurnout(fetch, electionId));
  if (json) {
    printJson({ ...election, results, turnout });
    return;
  }
  print(`${definition.name} (${electionId}), ${definition.date}: ${status}`);
  const ballots = turnout.rows.reduce((sum, row) => sum + (row.ballots ?? 0), 0);
  const eligible = turnout.rows.reduce((sum, row) => sum + (row.eligible ?? 0), 0);
  print(`${formatted(ballots)} ballots issued to ${formatted(eligible)} voters on the roll`);
  for (const [at, contest] of definition.contests.entries()) {
    const total = results[at]?.total;
    print(`\n${contest.name}: ${formatted(total?.votes ?? 0)} votes`);
    printTable(
      contest.candidates.map(({ candidateId, name }) => {
        const votes = total?.candidates.find((each) => each.candidateId === candidateId)?.votes ?? 0;
        return [`  ${candidateId}`, name, formatted(votes)];
      }),
    );
  }
  for (const { contestId, state, candidateId, at } of calls) {
    print(`\ncalled: ${contestId} in ${state ?? 'the nation'} for ${candidateId}, ${at}`);
  }
}
