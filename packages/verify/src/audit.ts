import type { Check } from './report.ts';
import type { Difference, Rows } from './rows.ts';

/**
 * The audit that a real election has: votes ≤ ballots issued ≤ registered voters, by state. Poll book and ballot box
 * are counted to positions of their own, so a box that is counted further than its book may run ahead of it while an
 * election is on.
 */
export function audit(results: Rows, turnout: Rows, counting: boolean): Check {
  const votes = new Map<string, number>();
  for (const [group, row] of results) {
    const [electionId = '', contestId = '', state = ''] = group.split(' · ');
    const contest = JSON.stringify([electionId, state, contestId]);
    votes.set(contest, (votes.get(contest) ?? 0) + Number(row['votes']));
  }
  const differences: Difference[] = [];
  for (const [contest, cast] of votes) {
    const [electionId, state, contestId]: [string, string, string] = JSON.parse(contest);
    const issued = Number(turnout.get(`${electionId} · ${state}`)?.['ballots'] ?? 0);
    if (cast > issued) {
      const group = `${electionId} · ${state} · ${contestId}`;
      differences.push({ group, value: 'votes, at most the ballots issued', expected: issued, found: cast });
    }
  }
  for (const [group, row] of turnout) {
    const { eligible = 0, ballots = 0 } = row;
    if (Number(ballots) > Number(eligible)) {
      differences.push({
        group,
        value: 'ballots, at most the registered voters',
        expected: eligible,
        found: ballots,
      });
    }
  }
  return {
    name: 'votes ≤ ballots issued ≤ registered voters',
    ok: differences.length === 0 || counting,
    detail: `${turnout.size} states${counting ? ', still counting' : ''}`,
    differences,
  };
}
