import { ballotBox } from '../events/streams.ts';
import { text } from './columns.ts';
import { projection } from './declaration.ts';
import { count, last } from './states.ts';

interface Correction {
  readonly candidateId: string;
  readonly reason: string;
  readonly at: string;
}

/** Votes that were taken back, by contest and state, and the latest of them. */
export const corrections = projection('corrections', {
  version: 1,
  from: ballotBox,
  groupBy: { electionId: text(), contestId: text(), state: text() },
  states: { voided: count(), latest: last<Correction>() },
  when: {
    VoteVoided: ({ electionId, contestId, state, candidateId, reason }, { at }) => ({
      electionId,
      contestId,
      state,
      voided: true,
      latest: { candidateId, reason, at },
    }),
  },
});
