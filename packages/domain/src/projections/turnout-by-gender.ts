import { electoralRoll } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { sum } from './states.ts';

const groupOf = (voter: { electionId: string; state: string; gender: string }) => ({
  electionId: voter.electionId,
  state: voter.state,
  gender: voter.gender,
});

/** Voters on the roll, and ballots issued to them, by state and gender. */
export const turnoutByGender = projection('turnout_by_gender', {
  version: 1,
  from: electoralRoll,
  groupBy: { electionId: text(), state: text(), gender: text() },
  states: { eligible: sum(), ballots: sum() },
  when: {
    VoterRegistered: (voter) => ({ ...groupOf(voter), eligible: 1 }),
    BallotIssued: (voter) => ({ ...groupOf(voter), ballots: 1 }),
  },
});
