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
export const everyKind = projection('every_kind', {
  version: 1,
  from: ballotBox,
  groupBy: { channel: text(), minute: minute(), length: integer() },
  states: { weight: sum(), votes: count(), least: min(), greatest: max(), latest: last<{ id: string }>() },
  when: {
    VoteCast: (vote, event) => ({
      channel: vote.channel,
      minute: event.at,
      length: vote.candidateId.length,
      weight: vote.state.charCodeAt(0),
      votes: true,
      least: vote.ballotId,
      greatest: vote.ballotId,
      latest: { id: event.id },
    }),
    BallotRejected: (rejected) =>
      rejected.detail === undefined
        ? undefined
        : { channel: 'none', minute: '', length: 0, least: rejected.detail, greatest: rejected.detail },
  },
  retract: {
    VoteVoided: (vote, event) => ({
      channel: vote.channel,
      minute: event.at,
      length: vote.candidateId.length,
      weight: vote.state.charCodeAt(0),
      votes: true,
    }),
  },
});
