import { ballotBox } from '../events/streams.ts';
import { minute, text } from './columns.ts';
import { projection } from './declaration.ts';
import { sum } from './states.ts';

const groupOf = (
  vote: { electionId: string; contestId: string; candidateId: string },
  { at }: { at: string },
) => ({
  electionId: vote.electionId,
  contestId: vote.contestId,
  minute: at,
  candidateId: vote.candidateId,
});

/**
 * Votes by contest, minute and candidate, in the whole nation. A correction is taken off in its own minute, which may
 * leave less than nothing there: the sum up to any minute is what counted then.
 */
export const votesByMinute = projection('votes_by_minute', {
  version: 1,
  from: ballotBox,
  groupBy: { electionId: text(), contestId: text(), minute: minute(), candidateId: text() },
  states: { votes: sum() },
  when: { VoteCast: (vote, event) => ({ ...groupOf(vote, event), votes: 1 }) },
  retract: { VoteVoided: (vote, event) => ({ ...groupOf(vote, event), votes: 1 }) },
});
