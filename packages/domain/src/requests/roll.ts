import { z } from 'zod';
import { birthYear, gender, randomId, slug, stateCode } from '../vocabulary.ts';
import { requestSchema } from './envelope.ts';

/** Topic `votestream.roll-requests`, key voterId. */
export const rollRequest = z.discriminatedUnion('type', [
  requestSchema('CheckIn', z.object({ electionId: slug, voterId: randomId, stationId: slug })),
  requestSchema(
    'RegisterVoter',
    z.object({ electionId: slug, voterId: randomId, state: stateCode, gender, birthYear }),
  ),
]);
export type RollRequest = z.infer<typeof rollRequest>;
