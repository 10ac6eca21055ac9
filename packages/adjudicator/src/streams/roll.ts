import {
  CompactRoll,
  decideRoll,
  ELECTORAL_ROLL,
  emptyRoll,
  eventStreams,
  evolveRoll,
  ROLL_REQUESTS,
  ROLL_STATE_VERSION,
  type RollEvent,
  type RollRequest,
  rollRequest,
  rollRequestAlone,
} from '@votestream/domain';
import type { RuleStream } from './stream.ts';

export const rollStream: RuleStream<CompactRoll, RollRequest, RollEvent> = {
  requestTopic: ROLL_REQUESTS,
  events: eventStreams[ELECTORAL_ROLL],
  requestSchema: rollRequest,
  requestSchemaAlone: rollRequestAlone,
  initialState: emptyRoll,
  keyOf: (request) => request.data.voterId,
  decide: decideRoll,
  mayBeUnsigned: ({ type }) => type === 'RegisterVoter',
  refuse: (request, reason) => {
    const { electionId, voterId } = request.data;
    return request.type === 'CheckIn'
      ? {
          type: 'CheckInRejected',
          data: { electionId, voterId, state: null, reason, stationId: request.data.stationId },
        }
      : {
          type: 'RegistrationRejected',
          data: { electionId, voterId, state: request.data.state, reason },
        };
  },
  refuseUnreadable: (detail) => ({ type: 'RollRequestRejected', data: { reason: 'malformed', detail } }),
  evolve: evolveRoll,
  restore: evolveRoll,
  compact: {
    version: ROLL_STATE_VERSION,
    settle: (state) => state.settle(),
    capture: (state) => state.capture(),
    load: CompactRoll.load,
  },
};
