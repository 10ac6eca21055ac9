import { z } from 'zod';
import { ageBand, birthYear, gender, randomId, slug, stateCode } from '../vocabulary.ts';
import { type EventOf, eventType } from './versions.ts';

export const rollRejection = z.enum([
  'malformed',
  'wrong-key',
  'wrong-partition',
  'wrong-credential',
  'unknown-election',
  'unknown-state',
  'unknown-voter',
  'unknown-station',
  'wrong-state',
  'under-age',
  'already-registered',
  'ballot-already-issued',
  'polls-not-open',
  'polls-closed',
]);
export type RollRejection = z.infer<typeof rollRejection>;

const voter = { electionId: slug, voterId: randomId };
const group = { state: stateCode, gender, ageBand };

const rejected = z.object({
  electionId: slug.nullable(),
  voterId: randomId.nullable(),
  /** The state of the voter where the roll knows it. */
  state: stateCode.nullable(),
  reason: rollRejection,
});

/** The event that gave the first answer, by its position in the same partition. */
const repeated = z.object({ ...voter, original: z.int().nonnegative() });

/** Topic `votestream.electoral-roll`: who may vote and who was handed a ballot; never what was chosen. */
export const rollEvents = {
  VoterRegistered: eventType('VoterRegistered', z.object({ ...voter, ...group, birthYear })),
  RegistrationRepeated: eventType('RegistrationRepeated', repeated),
  RegistrationRejected: eventType('RegistrationRejected', rejected),
  BallotIssued: eventType(
    'BallotIssued',
    z.object({
      ...voter,
      ...group,
      stationId: slug,
      /** Id of the request; a retry of it gets the same ballot. */
      checkInId: randomId,
    }),
  ),
  CheckInRepeated: eventType('CheckInRepeated', repeated),
  CheckInRejected: eventType('CheckInRejected', rejected.extend({ stationId: slug.nullable() })),
  /** What could not be read as any request; its bytes stand in the dead letters. */
  RollRequestRejected: eventType(
    'RollRequestRejected',
    z.object({ reason: rollRejection, detail: z.string().max(500) }),
  ),
};

export type RollEvent = EventOf<typeof rollEvents>;
