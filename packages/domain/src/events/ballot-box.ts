import { z } from 'zod';
import { channel, randomId, slug, stateCode, title } from '../vocabulary.ts';
import { type EventOf, eventType } from './versions.ts';

export const ballotRejection = z.enum([
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
export type BallotRejection = z.infer<typeof ballotRejection>;

const PROOF_CHARACTERS_MAX = 1_024;

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
  BallotRejected: eventType(
    'BallotRejected',
    z.object({
      electionId: slug.nullable(),
      ballotId: randomId.nullable(),
      state: stateCode.nullable(),
      stationId: slug.nullable(),
      reason: ballotRejection,
      detail: z.string().max(500).optional(),
    }),
  ),
};

export type BallotBoxEvent = EventOf<typeof ballotBoxEvents>;
