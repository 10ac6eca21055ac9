import { ballotBox } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { count } from './states.ts';

/** Ballots and corrections that were refused, by state and reason; '' where the election or the state is not known. */
export const ballotRejections = projection('ballot_rejections', {
  version: 1,
  from: ballotBox,
  groupBy: { electionId: text(), state: text(), reason: text() },
  states: { rejections: count() },
  when: {
    BallotRejected: ({ electionId, state, reason }) => ({
      electionId: electionId ?? '',
      state: state ?? '',
      reason,
      rejections: true,
    }),
  },
});
