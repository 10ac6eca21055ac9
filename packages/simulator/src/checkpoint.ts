import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BALLOT_SUBMISSIONS, ELECTION_REQUESTS, ROLL_REQUESTS, randomId } from '@votestream/domain';
import { z } from 'zod';
import { type SimulationParameters, simulationParameters } from './parameters.ts';
import { writeJsonAtomically } from './truth/atomic-file.ts';

/** By partition: the position after the last record that was appended. */
const ends = z.array(z.object({ partition: z.int().nonnegative(), position: z.int().nonnegative() }));

const CHECKPOINT_VERSION = 2;

const checkpoint = z.strictObject({
  /** Of what the same parameters send. 1: before stations signed. */
  version: z.literal(CHECKPOINT_VERSION),
  parameters: simulationParameters,
  /** undefined until the election was announced: an empty log has no id. */
  logId: randomId.optional(),
  /** Ticks that the log has acknowledged; the next one may have reached it too, unless `stopped`. */
  ticksSent: z.int().nonnegative(),
  requestsSent: z.int().nonnegative(),
  /** The run ended between two ticks. */
  stopped: z.boolean(),
  resentTicks: z.int().nonnegative(),
  complete: z.boolean(),
  end: z.strictObject({
    [ELECTION_REQUESTS]: ends,
    [ROLL_REQUESTS]: ends,
    [BALLOT_SUBMISSIONS]: ends,
  }),
});

/** How far a simulation has come. */
export type Checkpoint = z.infer<typeof checkpoint>;

/** A checkpoint cannot be gone on from. */
export class CheckpointError extends Error {
  override name = 'CheckpointError';
}

function checkpointPath(dataDir: string, electionId: string): string {
  return join(dataDir, 'simulation', `${electionId}.json`);
}

export function startOf(parameters: SimulationParameters): Checkpoint {
  return {
    version: CHECKPOINT_VERSION,
    parameters,
    ticksSent: 0,
    requestsSent: 0,
    stopped: true,
    resentTicks: 0,
    complete: false,
    end: { [ELECTION_REQUESTS]: [], [ROLL_REQUESTS]: [], [BALLOT_SUBMISSIONS]: [] },
  };
}

export async function writeCheckpoint(dataDir: string, written: Checkpoint): Promise<void> {
  await writeJsonAtomically(checkpointPath(dataDir, written.parameters.electionId), written);
}

/**
 * The checkpoint of an earlier run; undefined where there is none.
 * @throws CheckpointError when it is of other parameters or another log, or damaged.
 */
export async function readCheckpoint(
  dataDir: string,
  parameters: SimulationParameters,
  logId: string | undefined,
): Promise<Checkpoint | undefined> {
  const path = checkpointPath(dataDir, parameters.electionId);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const found = parse(text, path);
  const other = differences(found.parameters, parameters);
  if (other.length > 0) {
    throw new CheckpointError(
      `election ${parameters.electionId} was simulated with ${other.join(', ')} (${path}); ` +
        `use the same parameters to go on with it, or another data folder and an empty log to begin a new one`,
    );
  }
  if (found.logId !== undefined && found.logId !== logId) {
    throw new CheckpointError(
      `election ${parameters.electionId} was simulated into log ${found.logId}, but this log is ` +
        `${logId ?? 'empty'}; connect to that log, or use another data folder (or delete ${path}) to begin anew`,
    );
  }
  return found;
}

function parse(text: string, path: string): Checkpoint {
  try {
    return checkpoint.parse(JSON.parse(text));
  } catch (error) {
    throw new CheckpointError(
      `${path} is damaged, or of another version of VoteStream, which sends other requests; restore it, or use an empty log and an empty data folder`,
      {
        cause: error,
      },
    );
  }
}

function differences(found: SimulationParameters, wanted: SimulationParameters): string[] {
  const compare = (name: keyof SimulationParameters) =>
    found[name] === wanted[name] ? [] : [`${name} ${found[name]} instead of ${wanted[name]}`];
  return [
    ...compare('voters'),
    ...compare('seed'),
    ...compare('faults'),
    ...compare('partitions'),
    ...compare('roll'),
  ];
}
