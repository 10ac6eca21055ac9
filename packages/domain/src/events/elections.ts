import { z } from 'zod';
import { publicKey, randomId, slug, stateCode, title } from '../vocabulary.ts';
import { electionDefinition } from './definition.ts';
import { type EventOf, eventType, nextVersion } from './versions.ts';

const namedStation = z.object({ electionId: slug, stationId: slug, state: stateCode, name: title });
export const station = namedStation.extend({
  /** What the station signs by: Ed25519, 32 bytes in base64url. */
  publicKey,
});
/** `state: null` is the nation. */
export const race = z.object({ electionId: slug, contestId: slug, state: stateCode.nullable() });
export const raceCall = race.extend({ candidateId: slug });
export const certification = z.object({ electionId: slug });

const rejectionOfVersion1 = z.enum([
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
export const electionRejection = z.enum([...rejectionOfVersion1.options, 'polls-closed']);
export type ElectionRejection = z.infer<typeof electionRejection>;

const detail = z.string().max(500);

/** Topic `votestream.elections`: what everybody knows about an election. */
export const electionEvents = {
  LogCreated: eventType('LogCreated', z.object({ logId: randomId })),
  ElectionAnnounced: eventType('ElectionAnnounced', electionDefinition),
  StationRegistered: nextVersion(
    eventType('StationRegistered', namedStation),
    2,
    namedStation.extend({
      /** null where a station was registered before stations had keys: it can hand in nothing. */
      publicKey: publicKey.nullable(),
    }),
    (registered) => ({ ...registered, version: 2, data: { ...registered.data, publicKey: null } }),
  ),
  RaceCalled: nextVersion(
    eventType('RaceCalled', raceCall),
    2,
    raceCall.extend({
      /** Who made the call, such as a decision desk; null where that is not known. */
      calledBy: title.nullable(),
    }),
    (call) => ({ ...call, version: 2, data: { ...call.data, calledBy: null } }),
  ),
  RaceCallRetracted: eventType('RaceCallRetracted', raceCall),
  ResultCertified: eventType('ResultCertified', certification),
  ElectionRequestRepeated: eventType(
    'ElectionRequestRepeated',
    z.object({ electionId: slug, original: z.int().nonnegative() }),
  ),
  /** In version 1 an election could be announced after its polls had closed. */
  ElectionRequestRejected: nextVersion(
    eventType(
      'ElectionRequestRejected',
      z.object({ electionId: slug.nullable(), reason: rejectionOfVersion1, detail }),
    ),
    2,
    z.object({ electionId: slug.nullable(), reason: electionRejection, detail }),
    (rejection) => ({ ...rejection, version: 2 }),
  ),
};

export type ElectionEvent = EventOf<typeof electionEvents>;
