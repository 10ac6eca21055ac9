import { z } from 'zod';
import { minute, slug, stateCode, title } from '../vocabulary.ts';

const candidate = z.object({
  candidateId: slug,
  name: title,
  party: title,
  /** Which of the site's candidate colours stands for this candidate. */
  colour: z.enum(['blue', 'orange', 'teal', 'grey']),
  /** Path or https address of a portrait. */
  portrait: z
    .string()
    .max(300)
    .regex(/^(\/|https:\/\/)/, 'a path from the root or an https address')
    .optional(),
});

const contest = z.object({
  contestId: slug,
  name: title,
  candidates: z.array(candidate).min(1).max(50),
});

const state = z.object({
  code: stateCode,
  name: title,
  electors: z.int().nonnegative().max(1000),
  /** Ballots that are expected to be cast; the site measures "counted so far" by them. */
  expectedBallots: z.int().nonnegative(),
  pollsOpen: minute,
  pollsClose: minute,
});

/** Everything that is fixed before the first vote. */
export const electionDefinition = z
  .object({
    electionId: slug,
    name: title,
    /** Election day, `2028-11-07`; ages count by its year. */
    date: z.iso.date(),
    /** `simulated`: time is what the requests say. `real`: the API stamps it. */
    clock: z.enum(['real', 'simulated']),
    /** IANA name of the zone in which the site tells the time of the whole election. */
    timeZone: z.string().min(1).max(64),
    /** "Leading" is said only from this part of the expected ballots on. */
    leadingFrom: z.number().min(0).max(1).default(0.02),
    contests: z.array(contest).min(1).max(100),
    states: z.array(state).min(1).max(500),
  })
  .refine((election) => election.states.every((each) => each.pollsOpen < each.pollsClose), {
    error: 'polls must open before they close',
    path: ['states'],
  })
  .refine((election) => unique(election.states.map((each) => each.code)), {
    error: 'a state code stands twice',
    path: ['states'],
  })
  .refine((election) => unique(election.contests.map((each) => each.contestId)), {
    error: 'a contestId stands twice',
    path: ['contests'],
  })
  .refine(
    (election) => election.contests.every((each) => unique(each.candidates.map((one) => one.candidateId))),
    {
      error: 'a candidateId stands twice in one contest',
      path: ['contests'],
    },
  );

export type ElectionDefinition = z.infer<typeof electionDefinition>;

function unique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
