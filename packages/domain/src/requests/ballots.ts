import { z } from 'zod';
import { channel, randomId, slug, stateCode, title } from '../vocabulary.ts';
import { aloneSchema, requestSchema } from './envelope.ts';

const ballot = z.strictObject({
  electionId: slug,
  ballotId: randomId,
  contestId: slug,
  candidateId: slug,
  state: stateCode,
  channel,
  stationId: slug.nullable(),
});
const correction = z.strictObject({ electionId: slug, ballotId: randomId, reason: title });

/** Topic `votestream.ballot-submissions`, key ballotId. */
export const ballotRequest = z.discriminatedUnion('type', [
  requestSchema('CastBallot', ballot),
  requestSchema('VoidVote', correction),
]);
export type BallotRequest = z.infer<typeof ballotRequest>;

export const ballotRequestAlone = z.discriminatedUnion('type', [
  aloneSchema('CastBallot', ballot),
  aloneSchema('VoidVote', correction),
]);
