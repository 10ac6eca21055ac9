import { ballotBox } from '../events/streams.ts';
import { minute, text } from './columns.ts';
import { projection } from './declaration.ts';
import { sum } from './states.ts';

const groupOf = (
  vote: { electionId: string; contestId: string; state: string; candidateId: string },
  { at }: { at: string },
) => ({
  electionId: vote.electionId,
  contestId: vote.contestId,
  state: vote.state,
  minute: at,
  candidateId: vote.candidateId,
});

/** Votes by contest, state, minute and candidate. A correction is taken off in its own minute. */
export const votesByStateAndMinute = projection('votes_by_state_and_minute', {
  version: 1,
  from: ballotBox,
  groupBy: { electionId: text(), contestId: text(), state: text(), minute: minute(), candidateId: text() },
  states: { votes: sum() },
  when: { VoteCast: (vote, event) => ({ ...groupOf(vote, event), votes: 1 }) },
  retract: { VoteVoided: (vote, event) => ({ ...groupOf(vote, event), votes: 1 }) },
});
