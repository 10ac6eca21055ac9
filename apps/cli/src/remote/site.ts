import { setTimeout as delay } from 'node:timers/promises';
import type { Orderer } from '@votestream/api/administrator';
import type { Answer, Fetch } from '@votestream/api/client';
import { FailedError, UsageError } from '../exit.ts';
import { configurationOf } from '../installation.ts';

/** Attempts where the API says that another one is worth while. */
const ATTEMPTS_MAX = 5;

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
 * Asks until there is an answer: an identical request is safe to repeat.
 * @throws FailedError where it is refused
 */
export async function answered<Value>(ask: () => Promise<Answer<Value>>): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await ask();
    if (answer.ok) return answer.value;
    const { problem, retryAfterSeconds } = answer;
    if (retryAfterSeconds === undefined || attempt >= ATTEMPTS_MAX) {
      throw new FailedError(`refused: ${problem.title.toLowerCase()} (${problem.type}): ${problem.detail}`);
    }
    await delay(retryAfterSeconds * 1_000);
  }
}
