import { BALLOT_SUBMISSIONS, ELECTION_REQUESTS, ROLL_REQUESTS } from '@votestream/domain';
import { openReadModels } from '@votestream/read-models';
import { CheckpointError, type SimulationSummary, simulate } from '@votestream/simulator';
import { isAllCounted, isDecided } from './counted.ts';
import { UsageError } from './exit.ts';
import type { InstallationWithLog } from './installation.ts';
import type { Progress } from './progress.ts';
import { until } from './until.ts';

const POLL_MS = 100;

export interface SimulationOptions {
  readonly voters: number;
  readonly seed: number;
  readonly speed?: number;
  readonly rate?: number;
  readonly faults?: number;
  readonly roll?: string;
}

/** @throws UsageError when the data folder holds another simulation. */
export async function playElection(
  { log, configuration, logger, shutdown }: InstallationWithLog,
  { roll, ...options }: SimulationOptions,
  progress: Progress,
): Promise<SimulationSummary> {
  const { partitions, dataDir } = configuration;
  try {
    return await simulate({
      ...options,
      ...(roll === undefined ? {} : { rollFile: roll }),
      onRegistered: (registered) =>
        progress.update(registered, options.voters, `voters of ${roll} registered`),
      log,
      partitions,
      dataDir,
      logger,
      signal: shutdown.signal,
      onProgress: ({ phase, sentRequests, totalRequests, simulatedMinute }) =>
        progress.update(sentRequests, totalRequests, `${phase} ${simulatedMinute.slice(0, 16)}`),
    });
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new UsageError(error.message, 'give the same options, or another VOTESTREAM_DATA_DIR');
  }
}

/** Resolves when everything that was sent is decided, and everything that was decided is counted. */
export async function untilCounted(
  { log, databaseUrl, shutdown }: InstallationWithLog,
  end: SimulationSummary['end'],
): Promise<void> {
  const { signal } = shutdown;
  for (const topic of [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const) {
    await until(() => isDecided(log, topic, end[topic]), POLL_MS, signal);
  }
  const readModels = openReadModels({ databaseUrl });
  try {
    await until(() => isAllCounted(log, readModels), POLL_MS, signal);
  } finally {
    await readModels.close();
  }
}
