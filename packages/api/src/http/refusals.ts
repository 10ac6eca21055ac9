import type { Logger } from '@votestream/platform';
import type { Context } from 'hono';
import type { core } from 'zod';
import type { Problem } from '../contract/problem.ts';
import { refuse } from '../problems.ts';
import { ReadModelsOfAnotherVersionError, ReadModelsUnavailableError } from '../state/unavailable.ts';

const ERRORS_TOLD_MAX = 20;
const MESSAGE_CHARACTERS_MAX = 200;

type Validation =
  | { readonly success: true }
  | { readonly success: false; readonly target: string; readonly error: { issues: core.$ZodIssue[] } };

/** Of every route, before its handler runs. */
export function refuseInvalid(validation: Validation, c: Context): Response | undefined {
  if (validation.success) return undefined;
  const errors = validation.error.issues.slice(0, ERRORS_TOLD_MAX).map((issue) => ({
    at: [validation.target, ...issue.path].join('.'),
    message: issue.message.slice(0, MESSAGE_CHARACTERS_MAX),
  }));
  return refuse(c, 'invalid-request', told(errors), errors);
}

function told(errors: NonNullable<Problem['errors']>): string {
  return errors.map(({ at, message }) => `${at}: ${message}`).join('; ');
}

export function refuseUnknownPath(c: Context): Response {
  return refuse(c, 'unknown-path', `the API has no path ${c.req.path}; /api/openapi.json lists them`);
}

/** For the other methods of a path that is there to be read. */
export function refuseMethod(c: Context): Response {
  const refusal = refuse(c, 'method-not-allowed', `${c.req.method} is not a method of this path`);
  refusal.headers.set('allow', 'GET, HEAD');
  return refusal;
}

/** What happened goes to the log; the answer says only what the client can act on. */
export function refuseFailure(logger: Logger): (error: Error, c: Context) => Response {
  return (error, c) => {
    logger.error({ err: error, method: c.req.method, path: c.req.path }, 'a request failed');
    if (error instanceof ReadModelsUnavailableError) {
      return refuse(c, 'numbers-unavailable', 'the database with the numbers does not answer; try again');
    }
    if (error instanceof ReadModelsOfAnotherVersionError) {
      return refuse(c, 'another-version', 'this process is being exchanged for a newer one; try again');
    }
    return refuse(c, 'internal-error', 'the request could not be answered; the failure is recorded');
  };
}
