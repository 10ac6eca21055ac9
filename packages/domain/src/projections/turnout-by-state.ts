import { electoralRoll } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { sum } from './states.ts';

const groupOf = (voter: { electionId: string; state: string }) => ({
  electionId: voter.electionId,
  state: voter.state,
});

/** Voters on the roll, and ballots issued to them, by state. */
export const turnoutByState = projection('turnout_by_state', {
  version: 1,
  from: electoralRoll,
  groupBy: { electionId: text(), state: text() },
  states: { eligible: sum(), ballots: sum() },
  when: {
    VoterRegistered: (voter) => ({ ...groupOf(voter), eligible: 1 }),
    BallotIssued: (voter) => ({ ...groupOf(voter), ballots: 1 }),
  },
});
