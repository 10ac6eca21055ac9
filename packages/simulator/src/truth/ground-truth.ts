import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ageBand,
  ballotRejection,
  electionRejection,
  gender,
  minute,
  rollRejection,
  slug,
  stateCode,
  title,
} from '@votestream/domain';
import { z } from 'zod';
import { MINUTES_MAX } from '../day/clock.ts';
import { writeJsonAtomically } from './atomic-file.ts';

const count = z.int().nonnegative();

/**
 * What must come out of a simulated election, computed only from what was sent. `submitted` counts requests, and an
 * unreadable record as one; every one of them has exactly one outcome.
 */
export const groundTruth = z.object({
  electionId: slug,
  seed: z.int().nonnegative(),
  voters: count,
  /** false while requests are still to be sent: a stopped simulation. */
  complete: z.boolean(),
  /**
   * Ticks that may have been sent twice, because a run was cut off. Above zero `submitted`, `repeated`, `rejected` and
   * `rejections` are lower bounds; what was accepted, the results, the minutes and the turnout stay exact.
   */
  resentTicks: count,
  requests: z.object({
    elections: z.object({
      submitted: count,
      accepted: z.object({
        ElectionAnnounced: count,
        StationRegistered: count,
        RaceCalled: count,
        RaceCallRetracted: count,
      }),
      repeated: count,
      rejected: z.partialRecord(electionRejection, count),
    }),
    roll: z.object({
      submitted: count,
      accepted: z.object({ VoterRegistered: count, BallotIssued: count }),
      repeated: count,
      rejected: z.partialRecord(rollRejection, count),
    }),
    ballots: z.object({
      submitted: count,
      accepted: z.object({ VoteCast: count, VoteVoided: count }),
      repeated: count,
      rejected: z.partialRecord(ballotRejection, count),
    }),
  }),
  /** contestId, state, candidateId, votes. Every candidate in every state, also without votes; voided votes are taken off. */
  results: z.array(z.tuple([slug, stateCode, slug, count])),
  /** contestId, state (null: the nation), candidateId: the calls that stand. A certification is none of the simulation's. */
  calls: z.array(z.tuple([slug, stateCode.nullable(), slug])),
  /** state, stationId, name: what is registered. undefined in the file of an older version, which did not keep it. */
  stations: z.array(z.tuple([stateCode, slug, title])).optional(),
  /** Group, registered voters, ballots issued. Every group, also without voters. */
  turnout: z.object({
    byState: z.array(z.tuple([stateCode, count, count])),
    byGender: z.array(z.tuple([stateCode, gender, count, count])),
    byAgeBand: z.array(z.tuple([stateCode, ageBand, count, count])),
  }),
  /**
   * contestId, state, candidateId, a minute, and the votes of that minute and of each one after it. A voided vote is
   * taken off at the minute at which it was voided, so that a minute may have less than no votes.
   */
  votesByMinute: z.array(z.tuple([slug, stateCode, slug, minute, z.array(z.int()).max(MINUTES_MAX)])),
  /**
   * Refused requests by the state that the refusal names, and by reason. null: it names no state. A `malformed`
   * request names no election either.
   */
  rejections: z.object({
    ballots: z.array(z.tuple([stateCode.nullable(), ballotRejection, count])),
    roll: z.array(
      z.tuple([
        z.enum(['registration', 'check-in', 'unreadable']),
        stateCode.nullable(),
        rollRejection,
        count,
      ]),
    ),
  }),
});
export type GroundTruth = z.infer<typeof groundTruth>;

export function groundTruthPath(dataDir: string, electionId: string): string {
  return join(dataDir, 'ground-truth', `${electionId}.json`);
}

export async function writeGroundTruth(dataDir: string, truth: GroundTruth): Promise<string> {
  const path = groundTruthPath(dataDir, truth.electionId);
  await writeJsonAtomically(path, truth);
  return path;
}

/** The file holds something else, or what an older version wrote. */
export class GroundTruthError extends Error {
  override name = 'GroundTruthError';
}

/** undefined where no simulation of that election has ended in this folder. @throws GroundTruthError */
export async function readGroundTruth(dataDir: string, electionId: string): Promise<GroundTruth | undefined> {
  const path = groundTruthPath(dataDir, electionId);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const read = z.preprocess(parseJson, groundTruth).safeParse(text);
  if (read.success) return read.data;
  throw new GroundTruthError(
    `${path} holds no ground truth, or that of an older version (${z.prettifyError(read.error)}); simulate the election again with the same parameters: nothing is sent twice, and the file is written anew`,
  );
}

function parseJson(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return undefined;
  }
}
