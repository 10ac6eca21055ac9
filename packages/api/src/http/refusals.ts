import type { Logger } from '@votestream/platform';
import type { Context } from 'hono';
import type { core } from 'zod';
import type { Problem } from '../contract/problem.ts';
import { LogUnavailableError } from '../intake/log-unavailable.ts';
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
  const errors = errorsOf(validation.target, validation.error.issues);
  return refuse(c, 'invalid-request', told(errors), errors);
}

/** Where an input breaks a rule, as far as it is told. */
export function errorsOf(
  target: string,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): NonNullable<Problem['errors']> {
  return issues.slice(0, ERRORS_TOLD_MAX).map(({ path, message }) => ({
    at: [target, ...path].join('.').slice(0, MESSAGE_CHARACTERS_MAX),
    message: message.slice(0, MESSAGE_CHARACTERS_MAX),
  }));
}

export function told(errors: NonNullable<Problem['errors']>): string {
  return errors.map(({ at, message }) => `${at}: ${message}`).join('; ');
}

export function refuseUnknownPath(c: Context): Response {
  return refuse(c, 'unknown-path', `the API has no path ${c.req.path}; /api/openapi.json lists them`);
}

/** For the other methods of a path. */
export function refuseMethod(methods: ReadonlySet<string>): (c: Context) => Response {
  const allowed = [...methods]
    .flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
    .join(', ');
  return (c) => {
    const refusal = refuse(c, 'method-not-allowed', `${c.req.method} is not a method of this path`);
    refusal.headers.set('allow', allowed);
    return refusal;
  };
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
    if (error instanceof LogUnavailableError) {
      return refuse(c, 'log-unavailable', 'the log does not answer; send the identical request again');
    }
    return refuse(c, 'internal-error', 'the request could not be answered; the failure is recorded');
  };
}
