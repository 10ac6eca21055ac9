import { z } from 'zod';

/** Somebody else leads than before, in one place. */
const leadChange = z.object({
  /** At the end of this minute. */
  at: z.string(),
  /** null: in the nation. */
  state: z.string().nullable(),
  /** Candidates. */
  from: z.string(),
  to: z.string(),
  /** By so many votes. */
  margin: z.int(),
  /** Votes counted there at that minute. */
  votes: z.int(),
});
export type LeadChangeView = z.infer<typeof leadChange>;

export const timelineView = z.object({
  electionId: z.string(),
  contestId: z.string(),
  /** null: the nation. */
  state: z.string().nullable(),
  /** Minutes between two points. */
  bucket: z.int(),
  /** The last minute that is over in every partition; null while none is. */
  through: z.string().nullable(),
  /** In the order of the definition, and of the votes of every point. */
  candidates: z.array(z.string()),
  points: z.array(
    z.object({
      /** The numbers are as of the end of this minute: the last of a bucket, or `through`. */
      at: z.string(),
      votes: z.array(z.int()),
      /** Ballots issued. */
      ballots: z.int(),
    }),
  ),
  /** Of this place, the first one first. */
  leadChanges: z.array(leadChange),
});
export type TimelineView = z.infer<typeof timelineView>;

export const leadChangesView = z.object({
  electionId: z.string(),
  contestId: z.string(),
  through: z.string().nullable(),
  /** In the nation and in the states, the latest one first. */
  leadChanges: z.array(leadChange),
});
export type LeadChangesView = z.infer<typeof leadChangesView>;

/** `NightDocument` of the domain, which reads it. */
export const nightView = z.object({
  electionId: z.string(),
  contestId: z.string(),
  from: z.string(),
  step: z.int(),
  steps: z.int(),
  through: z.string(),
  candidates: z.array(z.string()),
  states: z.array(z.string()),
  votes: z.array(z.string()),
  ballots: z.array(z.string()),
  eligible: z.array(z.string()),
  records: z.string(),
  calls: z.array(
    z.object({ state: z.string().nullable(), candidateId: z.string().nullable(), at: z.string() }),
  ),
  certifiedAt: z.string().nullable(),
});
