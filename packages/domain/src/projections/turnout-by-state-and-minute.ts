import { electoralRoll } from '../events/streams.ts';
import { minute, text } from './columns.ts';
import { projection } from './declaration.ts';
import { sum } from './states.ts';

const groupOf = (voter: { electionId: string; state: string }, { at }: { at: string }) => ({
  electionId: voter.electionId,
  state: voter.state,
  minute: at,
});

/**
 * Voters who came onto the roll, and ballots that were issued, by state and minute. By nothing finer: gender or age band
 * beside a minute would single people out.
 */
export const turnoutByStateAndMinute = projection('turnout_by_state_and_minute', {
  version: 1,
  from: electoralRoll,
  groupBy: { electionId: text(), state: text(), minute: minute() },
  states: { eligible: sum(), ballots: sum() },
  when: {
    VoterRegistered: (voter, event) => ({ ...groupOf(voter, event), eligible: 1 }),
    BallotIssued: (voter, event) => ({ ...groupOf(voter, event), ballots: 1 }),
  },
});
