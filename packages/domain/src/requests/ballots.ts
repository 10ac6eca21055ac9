import { z } from 'zod';
import { channel, randomId, slug, stateCode, title } from '../vocabulary.ts';
import { requestSchema } from './envelope.ts';

/** Topic `votestream.ballot-submissions`, key ballotId. */
export const ballotRequest = z.discriminatedUnion('type', [
  requestSchema(
    'CastBallot',
    z.object({
      electionId: slug,
      ballotId: randomId,
      contestId: slug,
      candidateId: slug,
      state: stateCode,
      channel,
      stationId: slug.nullable(),
    }),
  ),
  requestSchema('VoidVote', z.object({ electionId: slug, ballotId: randomId, reason: title })),
]);
export type BallotRequest = z.infer<typeof ballotRequest>;
