import { setTimeout as delay } from 'node:timers/promises';
import type { Orderer } from '@votestream/api/administrator';
import type { Answer, Fetch } from '@votestream/api/client';
import { FailedError, UsageError } from '../exit.ts';
import { configurationOf } from '../installation.ts';

/** Attempts where the API says that another one is worth while, or where nothing is heard of it. */
const ATTEMPTS_MAX = 5;
/** Before another attempt, where nothing said how long to wait. */
const LOST_RETRY_SECONDS = 1;

/** `fetch` for paths of the site that VOTESTREAM_URL names. */
export function siteFetch(): Fetch {
  const { url } = configurationOf(process.env);
  return (path, init) =>
    fetch(new URL(path, url), init).catch((error: unknown) => {
      const why = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
      throw new FailedError(
        `${url} does not answer${why}; start a site (votestream up), or set VOTESTREAM_URL to where one runs`,
      );
    });
}

/** @throws UsageError without a token */
export function administrator(): Orderer {
  const { adminToken: token } = configurationOf(process.env);
  if (token === undefined) {
    throw new UsageError(
      'only the administrator may do this',
      'set VOTESTREAM_ADMIN_TOKEN to the token that the site was started with',
    );
  }
  return { fetch: siteFetch(), token };
}

/**
 * Asks until there is an answer: an identical request is safe to repeat, also where nobody knows whether it came in.
 * @param again how a person goes on with the same request; said where an attempt may have been taken
 * @throws FailedError where it is refused, or never answered
 */
export async function answered<Value>(ask: () => Promise<Answer<Value>>, again?: string): Promise<Value> {
  let mayBeTaken = false;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask().catch(lost);
    if (answer.ok) return answer.value;
    const { problem, retryAfterSeconds } = answer;
    mayBeTaken ||= retryAfterSeconds !== undefined;
    if (retryAfterSeconds === undefined || attempt >= ATTEMPTS_MAX) {
      const why =
        problem === undefined
          ? answer.why
          : `refused: ${problem.title.toLowerCase()} (${problem.type}): ${problem.detail}`;
      const isOpen = mayBeTaken && problem?.decision === undefined;
      throw new FailedError(isOpen && again !== undefined ? `${why}; ${again}` : why);
    }
    await delay(retryAfterSeconds * 1_000);
  }
}

/** What `ask` throws: a connection that broke, or an answer that is not the API's, as of a proxy without a site. */
function lost(error: unknown) {
  const why = error instanceof Error ? error.message : String(error);
  return { ok: false, problem: undefined, why, retryAfterSeconds: LOST_RETRY_SECONDS } as const;
}
