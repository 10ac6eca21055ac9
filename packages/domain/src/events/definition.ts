import { z } from 'zod';
import { minute, slug, stateCode, title } from '../vocabulary.ts';

const NAME = 'lower-case letters, digits and single hyphens';

const candidate = z.object({
  candidateId: slug.describe(`1 to 48 characters: ${NAME}; once in a contest.`),
  name: title.describe('As the pages show it.'),
  party: title.describe('As the pages show it.'),
  colour: z
    .enum(['blue', 'orange', 'teal', 'grey'])
    .describe(
      'Which of the site’s colours stands for this candidate; two of one colour look alike on the maps.',
    ),
  portrait: z
    .string()
    .max(300)
    .regex(/^(\/|https:\/\/)/, 'a path from the root or an https address')
    .optional()
    .describe(
      'Path on the site (`/portraits/…`) or https address of a picture, 4 wide by 5 high. Initials where there is none.',
    ),
});

const contest = z.object({
  contestId: slug.describe(`1 to 48 characters: ${NAME}; once in an election.`),
  name: title.describe('As the pages show it.'),
  candidates: z.array(candidate).min(1).max(50).describe('Who may be chosen.'),
});

const state = z.object({
  code: stateCode.describe(
    '1 to 8 characters: upper-case letters, digits and `-`; once in an election. Maps show the codes of the states of the US, such as `WY`; tables show all.',
  ),
  name: title.describe('As the pages show it.'),
  electors: z.int().nonnegative().max(1000).describe('What the state gives to whom it is called for.'),
  expectedBallots: z
    .int()
    .nonnegative()
    .describe('Ballots that are expected to be cast; the site measures “counted so far” by them.'),
  pollsOpen: minute.describe(
    'A whole minute in UTC, such as `2028-11-07T14:00:00Z`. This minute is open already.',
  ),
  pollsClose: minute.describe('A whole minute in UTC, after `pollsOpen`. This minute is closed already.'),
});

/** Everything that is fixed before the first vote. */
export const electionDefinition = z
  .object({
    electionId: slug.describe(`1 to 48 characters: ${NAME}; once in a log.`),
    name: title.describe('As the pages show it.'),
    date: z.iso
      .date()
      .describe('Election day, such as `2028-11-07`. Ages count by its year: who turns 18 in it may vote.'),
    clock: z
      .enum(['real', 'simulated'])
      .describe('`simulated`: time is what the requests say. `real`: the API stamps it.'),
    timeZone: z
      .string()
      .min(1)
      .max(64)
      .describe(
        'IANA name, such as `America/New_York`, of the zone in which the site tells the time of the whole election.',
      ),
    leadingFrom: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .describe('“Leading” is said only from this part of the expected ballots on.'),
    contests: z.array(contest).min(1).max(100).describe('What is voted on. The pages show the first one.'),
    states: z.array(state).min(1).max(500).describe('Where it is voted, with the hours of the polls.'),
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
