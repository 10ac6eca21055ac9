import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Problem } from './contract/problem.ts';

interface ProblemKind {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  /** Seconds after which another attempt is worth while. */
  readonly retryAfter?: number;
}

/** Every refusal of the API. A name, once published, keeps its meaning: clients tell refusals apart by it. */
export const PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request breaks a rule of the API' },
  'not-the-administrator': { status: 401, title: 'Only the administrator may do this' },
  'no-administration': { status: 403, title: 'This service has no administration over HTTP' },
  'other-origin': { status: 403, title: 'Another site may not do this' },
  'unknown-path': { status: 404, title: 'There is nothing at this path' },
  'unknown-election': { status: 404, title: 'No election of this id is announced' },
  'unknown-contest': { status: 404, title: 'The election has no such contest' },
  'unknown-state': { status: 404, title: 'The election has no such state' },
  'minute-not-passed': { status: 404, title: 'This minute is not over in every partition yet' },
  'not-kept-by-minute': { status: 400, title: 'This is not told as of a past minute' },
  'too-many-points': { status: 400, title: 'The timeline has too many points; ask for a longer bucket' },
  'night-too-large': { status: 404, title: 'The election is too large to be told minute by minute' },
  'method-not-allowed': { status: 405, title: 'This path does not have this method' },
  'job-in-progress': { status: 409, title: 'Another job of this kind runs' },
  'too-many-requests': { status: 429, title: 'Too many requests', retryAfter: 1 },
  'no-jobs': { status: 503, title: 'This process can run no jobs', retryAfter: 30 },
  'internal-error': { status: 500, title: 'Something went wrong inside' },
  'too-many-subscribers': {
    status: 503,
    title: 'The live feed has no room for another reader',
    retryAfter: 5,
  },
  'numbers-unavailable': { status: 503, title: 'The numbers cannot be read at the moment', retryAfter: 2 },
  'another-version': {
    status: 503,
    title: 'The numbers are kept by another version of this service',
    retryAfter: 30,
  },
  'not-ready': { status: 503, title: 'The service is not ready', retryAfter: 1 },
} as const satisfies Readonly<Record<string, ProblemKind>>;
export type ProblemName = keyof typeof PROBLEMS;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** @param detail what was wrong with this request; it is published. */
export function refuse(c: Context, name: ProblemName, detail: string, errors?: Problem['errors']): Response {
  const { status, title, retryAfter }: ProblemKind = PROBLEMS[name];
  const body: Problem = {
    type: `/problems/${name}`,
    title,
    status,
    detail,
    instance: new URL(c.req.url).pathname,
    ...(errors && { errors }),
  };
  return c.body(JSON.stringify(body), status, {
    'content-type': PROBLEM_MEDIA_TYPE,
    'cache-control': 'no-store',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  });
}
