import { z } from 'zod';

/** What the administrator does to the read models from the operations page, and who the administrator is. */

/** The exchange of the token for a session. */
export const signIn = z.strictObject({ token: z.string().min(1).max(512) });

export const sessionView = z.object({
  /** Does this service know an administrator's token at all? */
  offered: z.boolean(),
  signedIn: z.boolean(),
  /** When the session ends; null without one. */
  expiresAt: z.string().nullable(),
  /** Can this process run jobs? Only where `votestream` has started it. */
  runsJobs: z.boolean(),
});
export type SessionView = z.infer<typeof sessionView>;

const JOB_KINDS = ['rebuild', 'rollback', 'retry'] as const;
const jobKind = z.enum(JOB_KINDS);
export type JobKind = z.infer<typeof jobKind>;

const PROJECTION_NAME = z.string().regex(/^[a-z][a-z0-9_]{0,47}$/, 'the name of a read model');
const PROJECTIONS_MAX = 50;

/** Without names, or with none: all read models. */
export const jobOrder = z.strictObject({
  kind: jobKind,
  projections: z.array(PROJECTION_NAME).max(PROJECTIONS_MAX).default([]),
});
export type JobOrder = z.infer<typeof jobOrder>;

/** A command that this process has started. How far a running one is, the operations say. */
export const jobView = z.object({
  id: z.string(),
  kind: jobKind,
  /** Empty: all read models. */
  projections: z.array(z.string()),
  startedAt: z.string(),
  /** null: it runs. */
  endedAt: z.string().nullable(),
  /** `stopped`: in good order, before it was done; `lost`: it was killed, or ended without an answer. */
  outcome: z.enum(['running', 'done', 'failed', 'stopped', 'lost']),
  /** What it said at its end; empty while it runs. */
  message: z.string(),
});
export type JobView = z.infer<typeof jobView>;

export const jobList = z.object({ jobs: z.array(jobView) });

export const deadLetterList = z.object({
  /** Of the generations that serve. */
  total: z.int(),
  /** The first ones. */
  letters: z.array(
    z.object({
      projection: z.string(),
      topic: z.string(),
      partition: z.int(),
      position: z.int(),
      reason: z.string(),
      parkedAt: z.string(),
    }),
  ),
});
export type DeadLetterList = z.infer<typeof deadLetterList>;
