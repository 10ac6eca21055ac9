import type { BallotBoxEvent } from '@votestream/domain';
import {
  ballotBox,
  count,
  integer,
  last,
  max,
  min,
  minute,
  projection,
  sum,
  text,
} from '@votestream/domain/projections';

/** A read model with every kind of column and state. */
export const everyState = projection('every_state', {
  version: 1,
  from: ballotBox,
  groupBy: { electionId: text(), minute: minute(), idLength: integer() },
  states: { weight: sum(), votes: count(), least: min(), greatest: max(), latest: last<{ title: string }>() },
  when: {
    VoteCast: (vote, event) => ({
      ...groupOf(event, vote),
      weight: vote.ballotId.charCodeAt(0),
      votes: true,
      least: vote.candidateId,
      greatest: vote.candidateId,
    }),
    BallotRejected: (rejected, event) =>
      rejected.electionId === null
        ? undefined
        : {
            electionId: rejected.electionId,
            minute: event.at,
            idLength: 1,
            greatest: rejected.detail,
            latest: { title: rejected.detail ?? '' },
          },
  },
  retract: {
    VoteVoided: (vote, event) => ({
      ...groupOf(event, vote),
      weight: vote.ballotId.charCodeAt(0),
      votes: true,
    }),
  },
});

function groupOf(event: BallotBoxEvent, { electionId, ballotId }: { electionId: string; ballotId: string }) {
  return { electionId, minute: event.at, idLength: ballotId.length };
}
