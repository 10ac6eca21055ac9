import {
  type Directory,
  decideElection,
  ELECTION_REQUESTS,
  ELECTIONS,
  type ElectionEvent,
  type ElectionRequest,
  electionRequest,
  emptyDirectory,
  eventStreams,
  evolveDirectory,
} from '@votestream/domain';
import { z } from 'zod';
import type { RuleStream } from './stream.ts';

/** The state of this stream is the directory itself; what other partitions know of it plays no part. */
export const electionStream: RuleStream<Directory, ElectionRequest, ElectionEvent> = {
  requestTopic: ELECTION_REQUESTS,
  events: eventStreams[ELECTIONS],
  // Each is alone in its record.
  requestSchema: z.never(),
  requestSchemaAlone: electionRequest,
  initialState: emptyDirectory,
  keyOf: (request) => request.data.electionId,
  decide: (_, directory, request, judged) => decideElection(directory, request, judged),
  mayBeUnsigned: () => false,
  refuse: (request, reason) => ({
    type: 'ElectionRequestRejected',
    data: {
      electionId: request.data.electionId,
      reason: 'wrong-key',
      detail: `${reason}: the key of the record is not the electionId`,
    },
  }),
  refuseUnreadable: (detail) => ({
    type: 'ElectionRequestRejected',
    data: { electionId: null, reason: 'malformed', detail },
  }),
  evolve: evolveDirectory,
  restore: evolveDirectory,
};
