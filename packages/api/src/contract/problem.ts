import { z } from 'zod';
import { decision } from './decisions.ts';

/** A refusal as RFC 9457 has it, `application/problem+json`. */
export const problem = z.object({
  /** Names the kind of refusal and never changes: `/problems/unknown-election`. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** What was wrong with this request. */
  detail: z.string(),
  /** Path that was asked for. */
  instance: z.string(),
  /** Where the input breaks a rule: `query.state`. */
  errors: z.array(z.object({ at: z.string(), message: z.string() })).optional(),
  /** Where the rules have refused the request: the decision as it stands in the log. */
  decision: decision.optional(),
});
export type Problem = z.infer<typeof problem>;
