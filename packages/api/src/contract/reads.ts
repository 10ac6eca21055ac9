import { electionDefinition } from '@votestream/domain';
import { z } from 'zod';
import { electionStatus, freshness } from './live.ts';

export const electionListing = z.object({
  elections: z.array(
    z.object({
      electionId: z.string(),
      name: z.string(),
      date: z.string(),
      status: electionStatus,
    }),
  ),
});
export type ElectionListing = z.infer<typeof electionListing>;

export const electionView = z.object({
  definition: electionDefinition,
  status: electionStatus,
  /** Standing calls; `state: null` is the nation. */
  calls: z.array(
    z.object({
      contestId: z.string(),
      state: z.string().nullable(),
      candidateId: z.string(),
      at: z.string(),
    }),
  ),
});
export type ElectionView = z.infer<typeof electionView>;

const candidateTotal = z.object({
  candidateId: z.string(),
  votes: z.int(),
  /** Part of the votes counted, 0 to 1; null while there are none. */
  share: z.number().nullable(),
});

const tally = z.object({
  votes: z.int(),
  /** Most votes first; candidates with equal votes in the order of the definition. */
  candidates: z.array(candidateTotal),
  /** null while there are no votes, or on a tie. */
  leader: z.string().nullable(),
  /** Votes between the first and the second. */
  margin: z.int(),
  /** The same as part of all votes counted, 0 to 1. */
  marginShare: z.number().nullable(),
});
export type Tally = z.infer<typeof tally>;

export const resultsView = z.object({
  electionId: z.string(),
  contestId: z.string(),
  status: electionStatus,
  freshness,
  /** Next position to count, by partition of the ballot box. */
  countedThrough: z.array(z.object({ partition: z.int(), position: z.int() })),
  total: tally,
  states: z.array(tally.extend({ state: z.string(), expectedBallots: z.int() })),
});
export type ResultsView = z.infer<typeof resultsView>;

/** What turnout is told by. */
export const turnoutBy = z.enum(['state', 'gender', 'age']);

/**
 * Groups of people are told with disclosure control: null where a number is withheld, sums over states in which some
 * of it is withheld rounded down by at most nine. States are told in full.
 */
export const turnoutView = z.object({
  electionId: z.string(),
  by: turnoutBy,
  freshness,
  rows: z.array(
    z.object({
      group: z.string(),
      /** Voters on the electoral roll. */
      eligible: z.int().nullable(),
      /** Ballots issued to them. */
      ballots: z.int().nullable(),
      /** ballots / eligible, 0 to 1; null where nobody is eligible, or where either is withheld. */
      rate: z.number().nullable(),
    }),
  ),
});
export type TurnoutView = z.infer<typeof turnoutView>;

export const stationsView = z.object({
  electionId: z.string(),
  /** null: all states. */
  state: z.string().nullable(),
  /** How many are registered there; `stations` has at most 500 of them. */
  total: z.int(),
  /** By state, then name, then id. */
  stations: z.array(
    z.object({
      stationId: z.string(),
      state: z.string(),
      name: z.string(),
      /** The minute. */
      registeredAt: z.string(),
    }),
  ),
});
export type StationsView = z.infer<typeof stationsView>;
