import { ballotRejection, electionRejection, rollRejection } from '@votestream/domain';
import { z } from 'zod';

/** Why the rules refuse a request. The log has it as the `reason` of the event. */
export const rejectionReason = z.enum([
  ...rollRejection.options,
  ...ballotRejection.options,
  ...electionRejection.options,
]);
export type RejectionReason = z.infer<typeof rejectionReason>;

/** Where the event of a decision stands in the log, for ever. */
const place = {
  /** Id of the request that was decided. */
  requestId: z.string(),
  topic: z.string(),
  partition: z.int(),
  position: z.int(),
  /** The minute of the decision. */
  at: z.string(),
};

/** What came of one request. A repeat of it gives this again, with the place of the first decision. */
export const decision = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('accepted'),
    /** Type of the event: BallotIssued, VoteCast … */
    event: z.string(),
    ...place,
  }),
  z.object({
    outcome: z.literal('rejected'),
    event: z.string(),
    /** The reason as the event has it. */
    reason: rejectionReason,
    /** The problem that this reason is: `/problems/polls-closed`. */
    problem: z.string(),
    ...place,
  }),
]);
export type Decision = z.infer<typeof decision>;

/** In the order of the requests. */
export const decisions = z.object({ decisions: z.array(decision) });
export type Decisions = z.infer<typeof decisions>;
