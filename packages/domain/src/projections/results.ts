import { ballotBox } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { max, sum } from './states.ts';

const groupOf = (vote: { electionId: string; contestId: string; state: string; candidateId: string }) => ({
  electionId: vote.electionId,
  contestId: vote.contestId,
  state: vote.state,
  candidateId: vote.candidateId,
});

/** Votes by contest, state and candidate, corrections taken off. */
export const results = projection('results', {
  version: 1,
  from: ballotBox,
  groupBy: { electionId: text(), contestId: text(), state: text(), candidateId: text() },
  states: { votes: sum(), lastVoteAt: max() },
  when: { VoteCast: (vote, event) => ({ ...groupOf(vote), votes: 1, lastVoteAt: event.at }) },
  retract: { VoteVoided: (vote) => ({ ...groupOf(vote), votes: 1 }) },
});
