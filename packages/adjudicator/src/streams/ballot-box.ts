import {
  BALLOT_BOX,
  BALLOT_BOX_STATE_VERSION,
  BALLOT_SUBMISSIONS,
  type BallotBoxEvent,
  type BallotRequest,
  ballotRequest,
  ballotRequestAlone,
  CompactBallotBox,
  decideBallot,
  emptyBallotBox,
  eventStreams,
  evolveBallotBox,
} from '@votestream/domain';
import type { RuleStream } from './stream.ts';

export const ballotBoxStream: RuleStream<CompactBallotBox, BallotRequest, BallotBoxEvent> = {
  requestTopic: BALLOT_SUBMISSIONS,
  events: eventStreams[BALLOT_BOX],
  requestSchema: ballotRequest,
  requestSchemaAlone: ballotRequestAlone,
  initialState: emptyBallotBox,
  keyOf: (request) => request.data.ballotId,
  decide: decideBallot,
  mayBeUnsigned: () => false,
  refuse: (request, reason) => {
    const { electionId, ballotId } = request.data;
    const cast = request.type === 'CastBallot' ? request.data : undefined;
    return {
      type: 'BallotRejected',
      data: { electionId, ballotId, state: cast?.state ?? null, stationId: cast?.stationId ?? null, reason },
    };
  },
  refuseUnreadable: (detail) => ({
    type: 'BallotRejected',
    data: { electionId: null, ballotId: null, state: null, stationId: null, reason: 'malformed', detail },
  }),
  evolve: evolveBallotBox,
  restore: evolveBallotBox,
  compact: {
    version: BALLOT_BOX_STATE_VERSION,
    settle: (state) => state.settle(),
    capture: (state) => state.capture(),
    load: CompactBallotBox.load,
  },
};
