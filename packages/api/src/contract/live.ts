import { z } from 'zod';

/**
 * One frame of the live feed. A `snapshot` holds every row, an `update` only the rows that changed, each with its new
 * absolute value; applying an update twice changes nothing. The API's own answers are made from the same state. A
 * frame travels as a PackedFrame.
 */

/** Votes of one candidate in one state: [contestId, state, candidateId, votes]. */
const resultRow = z.tuple([z.string(), z.string(), z.string(), z.int()]);
export type ResultRow = z.infer<typeof resultRow>;

/** Turnout of one state: [its code, eligible voters, ballots issued]. */
const turnoutRow = z.tuple([z.string(), z.int(), z.int()]);
export type TurnoutRow = z.infer<typeof turnoutRow>;

/** Turnout of one group of people (a gender, an age band) in the nation; null: withheld, so that nobody can be told. */
const groupRow = z.tuple([z.string(), z.int().nullable(), z.int().nullable()]);
export type GroupRow = z.infer<typeof groupRow>;

/** The latest word on a race: [contestId, state (null: the nation), candidateId (null: the call was retracted), minute]. */
const callRow = z.tuple([z.string(), z.string().nullable(), z.string().nullable(), z.string()]);
export type CallRow = z.infer<typeof callRow>;

/** Votes that were taken back: [contestId, state, votes, minute of the latest, why]. */
const correctionRow = z.tuple([z.string(), z.string(), z.int(), z.string(), z.string()]);
export type CorrectionRow = z.infer<typeof correctionRow>;

export const electionStatus = z.enum(['pre-election', 'polls-open', 'counting', 'complete', 'certified']);
export type ElectionStatus = z.infer<typeof electionStatus>;

/** How fresh the numbers are, and up to where in the log they count. */
export const freshness = z.object({
  /** Records of the ballot box that are counted: "counted through 1,204,331". */
  counted: z.int(),
  /** Records of the ballot box that are in the log and not counted yet; null when the log cannot be asked. */
  behind: z.int().nullable(),
  /** The latest minute that occurs in a counted ballot; null before the first. */
  asOf: z.string().nullable(),
  /** When the last counted batch was committed (ISO 8601, wall clock); null before the first. */
  committedAt: z.string().nullable(),
  /** Records, of any topic, that could not be read or counted and are set aside. */
  parked: z.int(),
  /** The read models that these numbers come from are being built anew at this moment; what is shown still serves. */
  rebuilding: z.literal(true).optional(),
});
export type Freshness = z.infer<typeof freshness>;

const liveFrame = z.object({
  kind: z.enum(['snapshot', 'update']),
  electionId: z.string(),
  /**
   * Made from the counted positions: the same on every web process. Also the SSE id. An update in which nothing but
   * the freshness or the status changed has the id of the frame before it, so an equal id is no reason to drop it.
   */
  id: z.string(),
  /**
   * An update follows the frame with this id (any frame with it: they hold the same rows); another one was missed
   * where it differs from the last id seen. null in a snapshot, which follows nothing.
   */
  previous: z.string().nullable(),
  /**
   * In all parts but the last of an update that is too large for one frame: what follows belongs to it, and only with
   * the last part do the numbers stand together.
   */
  more: z.literal(true).optional(),
  status: electionStatus,
  freshness,
  results: z.array(resultRow),
  turnoutByState: z.array(turnoutRow),
  turnoutByGender: z.array(groupRow),
  turnoutByAge: z.array(groupRow),
  calls: z.array(callRow),
  corrections: z.array(correctionRow),
});
export type LiveFrame = z.infer<typeof liveFrame>;

/**
 * A frame as it travels: the votes by contest and state, each id named once. A candidate's place in `candidates` is its
 * place in the rows, after the state's code; null where the frame says nothing of that candidate in that state.
 */
export const packedFrame = liveFrame.omit({ results: true }).extend({
  votes: z.array(
    z.object({
      contestId: z.string(),
      candidates: z.array(z.string()),
      states: z.array(z.tuple([z.string()], z.int().nullable())),
    }),
  ),
});
export type PackedFrame = z.infer<typeof packedFrame>;
