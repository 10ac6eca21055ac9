import { z } from 'zod';
import { electionDefinition } from '../events/definition.ts';
import { certification, raceCall, station } from '../events/elections.ts';
import { title } from '../vocabulary.ts';
import { requestSchema } from './envelope.ts';

/** Topic `votestream.election-requests`, key electionId. */
export const electionRequest = z.discriminatedUnion('type', [
  requestSchema('AnnounceElection', electionDefinition),
  requestSchema('RegisterStation', station),
  requestSchema('CallRace', raceCall.extend({ calledBy: title.optional() })),
  requestSchema('RetractRaceCall', raceCall),
  requestSchema('CertifyResult', certification),
]);
export type ElectionRequest = z.infer<typeof electionRequest>;
