import type { Check } from './report.ts';
import { type Difference, groupColumns, groupKey, groupName, type Rows } from './rows.ts';

/**
 * The audit that a real election has: votes ≤ ballots issued ≤ registered voters, by state. Poll book and ballot box
 * are counted to positions of their own, so a box that is counted further than its book may run ahead of it while an
 * election is on. Within the book no ballot stands before its voter, at no time.
 */
export function audit(results: Rows, turnout: Rows, counting: boolean): Check {
  const votes = new Map<string, number>();
  for (const [group, row] of results) {
    const [electionId = '', contestId = '', state = ''] = groupColumns(group);
    const contest = groupKey(electionId, state, contestId);
    votes.set(contest, (votes.get(contest) ?? 0) + Number(row['votes']));
  }
  const unissued: Difference[] = [];
  for (const [contest, cast] of votes) {
    const [electionId = '', state = ''] = groupColumns(contest);
    const issued = Number(turnout.get(groupKey(electionId, state))?.['ballots'] ?? 0);
    if (cast > issued) {
      const group = groupName(contest);
      unissued.push({ group, value: 'votes, at most the ballots issued', expected: issued, found: cast });
    }
  }
  const unregistered: Difference[] = [];
  for (const [state, { eligible = 0, ballots = 0 }] of turnout) {
    if (Number(ballots) > Number(eligible)) {
      const group = groupName(state);
      unregistered.push({
        group,
        value: 'ballots, at most the registered voters',
        expected: eligible,
        found: ballots,
      });
    }
  }
  return {
    name: 'votes ≤ ballots issued ≤ registered voters',
    ok: unregistered.length === 0 && (unissued.length === 0 || counting),
    detail: `${turnout.size} states${counting ? ', still counting' : ''}`,
    differences: [...unissued, ...unregistered],
  };
}
