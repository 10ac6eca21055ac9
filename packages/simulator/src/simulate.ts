import { setImmediate as breathe, setTimeout as wait } from 'node:timers/promises';
import { ADJUDICATOR_GROUP, ELECTION_REQUESTS, type RequestTopic } from '@votestream/domain';
import type { EventLog, PartitionPosition } from '@votestream/event-log';
import { type Checkpoint, readCheckpoint, startOf, writeCheckpoint } from './checkpoint.ts';
import { SEND_MINUTES_MAX } from './day/clock.ts';
import { type Phase, SimulatedElection, type Tick } from './generate.ts';
import { Pace } from './pace.ts';
import { type SimulationParameters, simulationParameters } from './parameters.ts';
import { untilRegistered, writeRollFile } from './roll/roll-file.ts';
import { Sender } from './sender.ts';
import {
  GroundTruthError,
  groundTruthPath,
  readGroundTruth,
  writeGroundTruth,
} from './truth/ground-truth.ts';

const DECIDED_POLL_MS = 50;
const SEND_REQUESTS_MAX = 10_000;

export interface SimulateOptions {
  readonly log: EventLog;
  /** Of the roll and ballot topics, which exist already. */
  readonly partitions: number;
  /** Takes the ground truth and the checkpoint. */
  readonly dataDir: string;
  readonly voters: number;
  readonly seed: number;
  /** Simulated seconds a real second. Default: as fast as possible. */
  readonly speed?: number;
  /** Requests a second, at most. Default: no limit. */
  readonly rate?: number;
  /** Part of the requests that are faulty, 0 to 0.5. Default 0.01. */
  readonly faults?: number;
  /**
   * Has others register the voters: once the election is announced they are written to this CSV file, if it is not
   * there yet, and the election goes on when all of them are on the roll. Default: the simulation registers them.
   */
  readonly rollFile?: string;
  /** Where voters are registered by others: how far that is. */
  readonly onRegistered?: (registered: number) => void;
  /** Default `us-2028`. */
  readonly electionId?: string;
  /** Stops the simulation as soon as what is in flight has arrived. */
  readonly signal: AbortSignal;
  readonly logger: { info(fields: object, message: string): void };
  readonly onProgress?: (progress: SimulationProgress) => void;
}

export interface SimulationProgress {
  readonly phase: Phase;
  /** Of this election, earlier runs included. */
  readonly sentRequests: number;
  readonly totalRequests: number;
  /** `2028-11-07T14:05:00Z` */
  readonly simulatedMinute: string;
}

export interface SimulationSummary {
  readonly electionId: string;
  /** `already-complete`: an earlier run had sent everything, this one nothing. */
  readonly outcome: 'completed' | 'stopped' | 'already-complete';
  /** By this run. */
  readonly requestsSent: number;
  readonly seconds: number;
  /** For each request topic and partition, the position after the last record appended, earlier runs included. */
  readonly end: Readonly<Record<RequestTopic, readonly PartitionPosition[]>>;
  readonly groundTruthPath: string;
}

/**
 * Plays an election into the request topics. Goes on where an earlier run of the same election stopped or was killed:
 * what was in flight then is sent again, and nothing else. Someone must be adjudicating: no voter is
 * registered before the election is announced.
 * @throws CheckpointError when the data folder holds a simulation with other parameters or into another log.
 */
export async function simulate(options: SimulateOptions): Promise<SimulationSummary> {
  const { log, dataDir, logger } = options;
  const { voters, seed, partitions, faults, electionId } = options;
  const roll = options.rollFile === undefined ? 'simulated' : 'imported';
  const parameters = simulationParameters.parse({ voters, seed, partitions, faults, electionId, roll });
  const startedMs = performance.now();
  const earlier = await readCheckpoint(dataDir, parameters, await log.id());
  const summary = (checkpoint: Checkpoint, outcome: SimulationSummary['outcome']): SimulationSummary => ({
    electionId: parameters.electionId,
    outcome,
    requestsSent: checkpoint.requestsSent - (earlier?.requestsSent ?? 0),
    seconds: (performance.now() - startedMs) / 1000,
    end: checkpoint.end,
    groundTruthPath: groundTruthPath(dataDir, parameters.electionId),
  });
  if (earlier?.complete) {
    logger.info({ electionId: parameters.electionId }, 'this election was simulated to its end before');
    await restoreGroundTruth(dataDir, parameters, earlier);
    return summary(earlier, 'already-complete');
  }

  const election = new SimulatedElection(parameters);
  const checkpoint = earlier ? { ...earlier } : startOf(parameters);
  if (!checkpoint.stopped) checkpoint.resentTicks++;
  checkpoint.stopped = false;
  await writeCheckpoint(dataDir, checkpoint);
  logger.info({ ...parameters, ticksSentBefore: checkpoint.ticksSent }, 'simulating');

  const end = await play(election, checkpoint, options);
  checkpoint.stopped = true;
  checkpoint.complete = end === 'completed';
  if (end !== 'not-resumed') {
    const { complete, resentTicks } = checkpoint;
    await writeGroundTruth(dataDir, election.tally.groundTruth(parameters, { complete, resentTicks }));
  }
  await writeCheckpoint(dataDir, checkpoint);
  return summary(checkpoint, end === 'completed' ? 'completed' : 'stopped');
}

/** Works the ground truth of a complete simulation out again, where its file is gone or of an older version. */
async function restoreGroundTruth(
  dataDir: string,
  parameters: SimulationParameters,
  { complete, resentTicks }: Checkpoint,
): Promise<void> {
  const found = await readGroundTruth(dataDir, parameters.electionId).catch((error: unknown) => {
    if (error instanceof GroundTruthError) return undefined;
    throw error;
  });
  if (found?.complete) return;
  const election = new SimulatedElection(parameters);
  for (const _ of election.ticks()) await breathe();
  await writeGroundTruth(dataDir, election.tally.groundTruth(parameters, { complete, resentTicks }));
}

/**
 * Sends what is still to be sent.
 * @returns `not-resumed` when the signal came before the tally had caught up with what earlier runs sent.
 */
async function play(
  election: SimulatedElection,
  checkpoint: Checkpoint,
  { log, dataDir, speed, rate, signal, onProgress, rollFile, onRegistered }: SimulateOptions,
): Promise<'completed' | 'stopped' | 'not-resumed'> {
  const pace = new Pace({ speed, rate, signal });
  const sender = new Sender(log, pace, rate, checkpoint.end);
  const ticks = election.ticks();
  const skip = checkpoint.ticksSent;
  let waiting: Tick[] = [];
  for (let taken = 0; ; taken++) {
    // Only here: a tick that was taken is counted, and must be sent.
    if (signal.aborted) {
      await send();
      return taken < skip ? 'not-resumed' : 'stopped';
    }
    const { value: tick, done } = ticks.next();
    if (done) {
      await send();
      return 'completed';
    }
    if (tick.number < skip) {
      // Made again, so that the tally counts it, but sent by an earlier run.
      if (tick.number === skip - 1 && !((await announced()) && (await hasRoll()))) return 'stopped';
      await breathe();
      continue;
    }
    waiting.push(tick);
    if (tick.phase === 'announcing') {
      await send();
      if (!((await announced()) && (await hasRoll()))) return 'stopped';
    }
    const next = tick.endsMinute ? tick.minute + 1 : tick.minute;
    const isEarly = !pace.hasReached(next);
    if (isEarly || isFull(waiting)) await send();
    if (isEarly) await pace.reach(next);
  }

  async function send(): Promise<void> {
    const last = waiting.at(-1);
    if (!last) return;
    await sender.send(waiting.flatMap((tick) => tick.records));
    checkpoint.ticksSent = last.number + 1;
    checkpoint.requestsSent += requestsOf(waiting);
    checkpoint.end = sender.end;
    waiting = [];
    await writeCheckpoint(dataDir, checkpoint);
    onProgress?.({
      phase: last.phase,
      sentRequests: checkpoint.requestsSent,
      totalRequests: Math.max(election.requestsEstimate, checkpoint.requestsSent),
      simulatedMinute: last.at,
    });
  }

  /** Waits until the voters are on the roll, where others put them there. @returns false when the signal came first. */
  async function hasRoll(): Promise<boolean> {
    if (!election.importedRoll || rollFile === undefined) return true;
    const { electionId, voters } = checkpoint.parameters;
    await writeRollFile(rollFile, election.importedRoll.lines(electionId));
    return untilRegistered(log, { electionId, voters }, signal, (count) => onRegistered?.(count));
  }

  /** Waits until the announcement is decided. @returns false when the signal came first. */
  async function announced(): Promise<boolean> {
    const [end] = checkpoint.end[ELECTION_REQUESTS];
    while (!signal.aborted) {
      const [decided] = await log.committed(ADJUDICATOR_GROUP, ELECTION_REQUESTS);
      if (end && decided && decided.position >= end.position) {
        checkpoint.logId = await log.id();
        await writeCheckpoint(dataDir, checkpoint);
        return true;
      }
      await wait(DECIDED_POLL_MS);
    }
    return false;
  }
}

function requestsOf(ticks: readonly Tick[]): number {
  return ticks.reduce((sum, tick) => sum + tick.requests, 0);
}

/** Small ticks are sent together, or a small election would take as long as a large one. */
function isFull(ticks: readonly Tick[]): boolean {
  const [first] = ticks;
  const last = ticks.at(-1);
  if (!first || !last) return false;
  return last.minute + 1 - first.minute >= SEND_MINUTES_MAX || requestsOf(ticks) >= SEND_REQUESTS_MAX;
}
