import type { TimelineView } from '../contract/timeline.ts';
import { csvOf } from '../csv.ts';

/** One line for each point and candidate. */
export function timelineCsvOf(view: TimelineView): string {
  return csvOf(
    ['contest_id', 'state', 'as_of', 'candidate_id', 'votes', 'ballots_issued'],
    view.points.flatMap(({ at, votes, ballots }) =>
      view.candidates.map((candidateId, index) => [
        view.contestId,
        view.state,
        at,
        candidateId,
        votes[index] ?? 0,
        ballots,
      ]),
    ),
  );
}
