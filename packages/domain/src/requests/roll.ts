import { z } from 'zod';
import { birthYear, gender, randomId, slug, stateCode } from '../vocabulary.ts';
import { aloneSchema, requestSchema } from './envelope.ts';

const checkIn = z.strictObject({ electionId: slug, voterId: randomId, stationId: slug });
const registration = z.strictObject({
  electionId: slug,
  voterId: randomId,
  state: stateCode,
  gender,
  birthYear,
});

/** Topic `votestream.roll-requests`, key voterId. */
export const rollRequest = z.discriminatedUnion('type', [
  requestSchema('CheckIn', checkIn),
  requestSchema('RegisterVoter', registration),
]);
export type RollRequest = z.infer<typeof rollRequest>;

export const rollRequestAlone = z.discriminatedUnion('type', [
  aloneSchema('CheckIn', checkIn),
  aloneSchema('RegisterVoter', registration),
]);
