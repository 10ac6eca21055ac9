import { z } from 'zod';
import { randomId, slug, stateCode, title } from '../vocabulary.ts';
import { electionDefinition } from './definition.ts';
import { eventSchema } from './envelope.ts';

export const station = z.object({ electionId: slug, stationId: slug, state: stateCode, name: title });
/** `state: null` is the nation. */
export const race = z.object({ electionId: slug, contestId: slug, state: stateCode.nullable() });
export const raceCall = race.extend({ candidateId: slug });
export const certification = z.object({ electionId: slug });

export const electionRejection = z.enum([
  'malformed',
  'wrong-key',
  'unknown-election',
  'already-announced',
  'already-registered',
  'unknown-state',
  'unknown-contest',
  'unknown-candidate',
  'polls-not-closed',
  'already-called',
  'not-called',
  'certified',
]);
export type ElectionRejection = z.infer<typeof electionRejection>;

/** Topic `votestream.elections`: what everybody knows about an election. */
export const electionEvents = {
  LogCreated: eventSchema('LogCreated', z.object({ logId: randomId })),
  ElectionAnnounced: eventSchema('ElectionAnnounced', electionDefinition),
  StationRegistered: eventSchema('StationRegistered', station),
  RaceCalled: eventSchema('RaceCalled', raceCall),
  RaceCallRetracted: eventSchema('RaceCallRetracted', raceCall),
  ResultCertified: eventSchema('ResultCertified', certification),
  ElectionRequestRepeated: eventSchema(
    'ElectionRequestRepeated',
    z.object({ electionId: slug, original: z.int().nonnegative() }),
  ),
  ElectionRequestRejected: eventSchema(
    'ElectionRequestRejected',
    z.object({ electionId: slug.nullable(), reason: electionRejection, detail: z.string().max(500) }),
  ),
};

export const electionEvent = z.discriminatedUnion('type', [
  electionEvents.LogCreated,
  electionEvents.ElectionAnnounced,
  electionEvents.StationRegistered,
  electionEvents.RaceCalled,
  electionEvents.RaceCallRetracted,
  electionEvents.ResultCertified,
  electionEvents.ElectionRequestRepeated,
  electionEvents.ElectionRequestRejected,
]);
export type ElectionEvent = z.infer<typeof electionEvent>;
