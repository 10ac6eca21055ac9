import { createLogger } from '@votestream/platform';
import { simulate } from '@votestream/simulator';
import type { Installed } from './installed.ts';

/** Requests a second until ballots are handed in, */
const RATE_BEFORE = 1_500;
/** and from then on: slow enough that there is work to be killed in until the last kill. */
const RATE = 60;
const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });

export interface SlowElection {
  readonly voters: number;
  readonly seed: number;
}

/** Lets people vote until the signal aborts; `votestream simulate` goes on from there. */
export async function voteSlowly(
  { configuration, log }: Installed,
  election: SlowElection,
  { over, isExcused }: { readonly over: AbortSignal; readonly isExcused: () => boolean },
): Promise<void> {
  const { partitions, dataDir } = configuration;
  for (let rate = RATE_BEFORE; !over.aborted; ) {
    const begun = new AbortController();
    const run = simulate({
      ...election,
      log,
      partitions,
      dataDir,
      rate,
      signal: AbortSignal.any([over, begun.signal]),
      logger,
      onProgress: ({ phase }) => phase === 'voting' && rate === RATE_BEFORE && begun.abort(),
    });
    const outcome = await run.then(
      (summary) => summary.outcome,
      (error: unknown) => {
        if (!isExcused()) throw error;
        return 'failed';
      },
    );
    if (outcome === 'completed' || outcome === 'already-complete') {
      throw new Error('the election was over before everything had happened that was to happen');
    }
    if (begun.signal.aborted) rate = RATE;
  }
}
