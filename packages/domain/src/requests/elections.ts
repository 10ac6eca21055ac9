import { z } from 'zod';
import { electionDefinition } from '../events/definition.ts';
import { certification, raceCall, station } from '../events/elections.ts';
import { title } from '../vocabulary.ts';
import { aloneSchema } from './envelope.ts';

/** Topic `votestream.election-requests`, key electionId. Each is alone in its record. */
export const electionRequest = z.discriminatedUnion('type', [
  aloneSchema('AnnounceElection', electionDefinition),
  aloneSchema('RegisterStation', station),
  aloneSchema('CallRace', raceCall.extend({ calledBy: title.optional() })),
  aloneSchema('RetractRaceCall', raceCall),
  aloneSchema('CertifyResult', certification),
]);
export type ElectionRequest = z.infer<typeof electionRequest>;
