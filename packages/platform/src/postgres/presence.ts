import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Logger } from '../logger.ts';

/** How a process that uses the server is told from other clients in pg_stat_activity. */
export const PRESENCE = 'votestream-presence';

const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5_000;

/** One idle connection that says "somebody is using this server". */
export interface Presence {
  /** Stops renewing the connection, and waits for a renewal that is under way. */
  settle(): Promise<void>;
  /** Ends the connection; call `settle` first, and not under the folder's lock, which a renewal needs. */
  end(): Promise<void>;
}

/**
 * Keeps the connection: when it breaks, `renew` is called until it returns a new one (with growing pauses of at most
 * RETRY_MS_MAX), or undefined when there is nothing left to be present at.
 */
export function keepPresence(
  first: Client,
  renew: () => Promise<Client | undefined>,
  logger: Logger,
): Presence {
  const stop = new AbortController();
  let current = first;
  let renewal = Promise.resolve();

  const watch = (client: Client) => {
    client.once('end', () => {
      if (!stop.signal.aborted) renewal = renewUntilDone();
    });
  };

  const renewUntilDone = async () => {
    logger.warn(
      'the connection to PostgreSQL broke; reconnecting, and starting the server again if it is gone',
    );
    for (let pause = RETRY_MS_MIN; !stop.signal.aborted; pause = Math.min(2 * pause, RETRY_MS_MAX)) {
      try {
        const renewed = await renew();
        if (renewed === undefined) return;
        current = renewed;
        watch(renewed);
        logger.info('PostgreSQL is there again');
        return;
      } catch (error) {
        logger.error({ err: error }, 'PostgreSQL is not there; trying again');
        await delay(pause, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    }
  };

  watch(first);
  return {
    settle: () => {
      stop.abort();
      return renewal;
    },
    end: () => current.end().catch(() => undefined),
  };
}
