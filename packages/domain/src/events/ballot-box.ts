import { z } from 'zod';
import { channel, randomId, slug, stateCode, title } from '../vocabulary.ts';
import { type EventOf, eventType, nextVersion } from './versions.ts';

const rejectionOfVersion1 = z.enum([
  'malformed',
  'wrong-key',
  'wrong-partition',
  'wrong-credential',
  'unknown-election',
  'unknown-state',
  'unknown-station',
  'wrong-state',
  'unknown-candidate',
  'invalid-ballot',
  'unknown-ballot',
  'ballot-already-cast',
  'polls-not-open',
  'polls-closed',
]);
export const ballotRejection = z.enum([...rejectionOfVersion1.options, 'certified']);
export type BallotRejection = z.infer<typeof ballotRejection>;

const PROOF_CHARACTERS_MAX = 1_024;
const DETAIL_CHARACTERS_MAX = 500;

const rejected = {
  electionId: slug.nullable(),
  ballotId: randomId.nullable(),
  state: stateCode.nullable(),
  stationId: slug.nullable(),
};
const detail = z.string().max(DETAIL_CHARACTERS_MAX).optional();

const vote = {
  electionId: slug,
  ballotId: randomId,
  contestId: slug,
  candidateId: slug,
  state: stateCode,
  channel,
  /** null where no station handed the ballot in. */
  stationId: slug.nullable(),
};

/** Topic `votestream.ballot-box`: what was chosen; never by whom. */
export const ballotBoxEvents = {
  VoteCast: eventType(
    'VoteCast',
    z.object({
      ...vote,
      /** Of a ballot that no station handed in: what proves that it may count. Nothing writes it yet. */
      proof: z.string().max(PROOF_CHARACTERS_MAX).optional(),
    }),
  ),
  /** A correction: repeats the group of the vote that it takes back. */
  VoteVoided: eventType('VoteVoided', z.object({ ...vote, reason: title })),
  /** The same request once more; `original` is the position of the first answer in the same partition. */
  VoteRepeated: eventType(
    'VoteRepeated',
    z.object({ electionId: slug, ballotId: randomId, original: z.int().nonnegative() }),
  ),
  /** In version 1 a vote could be voided after the result was certified. */
  BallotRejected: nextVersion(
    eventType('BallotRejected', z.object({ ...rejected, reason: rejectionOfVersion1, detail })),
    2,
    z.object({ ...rejected, reason: ballotRejection, detail }),
    (rejection) => ({ ...rejection, version: 2 }),
  ),
};

export type BallotBoxEvent = EventOf<typeof ballotBoxEvents>;
