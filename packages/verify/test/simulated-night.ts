import { rm } from 'node:fs/promises';
import type { EventLog } from '@votestream/event-log';
import { openTestDatabase, type TestDatabase, temporaryDataDir } from '@votestream/platform/testing';
import { type GroundTruth, readGroundTruth, type SimulateOptions, simulate } from '@votestream/simulator';
import { holdElection, PARTITIONS } from './night.ts';

export const ELECTION = 'us-2028';

export interface SimulatedNight {
  readonly database: TestDatabase;
  readonly truth: GroundTruth;
  readonly simulation: (log: EventLog, more?: Partial<SimulateOptions>) => SimulateOptions;
  readonly close: () => Promise<void>;
}

/** An election of 1000 voters that is decided and counted. */
export async function holdSimulatedNight(): Promise<SimulatedNight> {
  const database = await openTestDatabase();
  const dataDir = await temporaryDataDir();
  const simulation: SimulatedNight['simulation'] = (log, more = {}) => ({
    log,
    partitions: PARTITIONS,
    dataDir,
    voters: 1000,
    seed: 1,
    faults: 0.05,
    signal: new AbortController().signal,
    logger: { info: () => undefined },
    ...more,
  });
  await holdElection(database.url, (log) => simulate(simulation(log)));
  const truth = await readGroundTruth(dataDir, ELECTION);
  if (!truth) throw new Error('the simulation wrote no ground truth');
  const close = async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  };
  return { database, truth, simulation, close };
}
