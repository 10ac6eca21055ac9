import { electoralRoll } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { sum } from './states.ts';

const groupOf = (voter: { electionId: string; state: string; ageBand: string }) => ({
  electionId: voter.electionId,
  state: voter.state,
  ageBand: voter.ageBand,
});

/** Voters on the roll, and ballots issued to them, by state and age band. */
export const turnoutByAgeBand = projection('turnout_by_age_band', {
  version: 1,
  from: electoralRoll,
  groupBy: { electionId: text(), state: text(), ageBand: text() },
  states: { eligible: sum(), ballots: sum() },
  when: {
    VoterRegistered: (voter) => ({ ...groupOf(voter), eligible: 1 }),
    BallotIssued: (voter) => ({ ...groupOf(voter), ballots: 1 }),
  },
});
