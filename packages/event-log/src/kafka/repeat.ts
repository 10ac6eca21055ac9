import { setTimeout as delay } from 'node:timers/promises';
import { EventLogError } from '../errors.ts';
import { failureOf, isTransient } from './failure.ts';
import { asRefused } from './refusal.ts';

const GIVE_UP_AFTER_MS = 30_000;
const BACKOFF_MS_FIRST = 5;
const BACKOFF_MS_MAX = 1_000;

export interface Patience {
  /** Ends the attempts with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Default: half a minute. */
  readonly giveUpAfterMs?: number;
  /** Which errors pass by themselves. Default: lost connections, restarting and moving brokers. */
  readonly passes?: (error: unknown) => boolean;
  /** Called with the error of the first failed attempt. */
  readonly onFirstFailure?: (error: unknown) => void;
}

/** Does it again, with growing pauses, until it succeeds, fails for good, or patience ends. */
export async function repeat<Result>(
  attempt: () => Promise<Result>,
  patience: Patience = {},
): Promise<Result> {
  const { signal, giveUpAfterMs = GIVE_UP_AFTER_MS, passes = isTransient } = patience;
  const deadline = Date.now() + giveUpAfterMs;
  for (let backoffMs = BACKOFF_MS_FIRST; ; backoffMs = Math.min(2 * backoffMs, BACKOFF_MS_MAX)) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!passes(error)) throw asRefused(error);
      if (Date.now() > deadline) throw new NoSuccessError(giveUpAfterMs, error);
      if (backoffMs === BACKOFF_MS_FIRST) patience.onFirstFailure?.(error);
    }
    await delay(backoffMs, undefined, signal ? { signal } : {});
  }
}

class NoSuccessError extends EventLogError {
  constructor(waitedMs: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `the brokers could not do it for ${waitedMs / 1_000} s (${reason}); see that they run and can be reached${demandsOf(cause)}`,
      {
        cause,
      },
    );
  }
}

/** A broker hangs up on who does not speak TLS, or speaks it, or offers no password, as one does that stops. */
function demandsOf(cause: unknown): string {
  return failureOf(cause) === 'connection'
    ? ', and that KAFKA_SSL and KAFKA_SASL_MECHANISM say what they demand'
    : '';
}
