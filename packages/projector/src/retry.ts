import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@votestream/platform';
import { isUnavailable } from '@votestream/read-models';

const BACKOFF_MS_MIN = 50;
const BACKOFF_MS_MAX = 5_000;

/**
 * Runs `work` again while the database is away, for as long as it takes.
 * @returns undefined when `signal` aborts first.
 * @throws any other error of `work`.
 */
export async function untilAvailable<Result>(
  work: () => Promise<Result>,
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<Result | undefined> {
  for (let backoffMs = BACKOFF_MS_MIN; !signal.aborted; backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      logger.warn({ err: error, retryInMs: backoffMs }, 'the database does not answer; trying again');
      await delay(backoffMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
