import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Decision, RejectionReason } from './contract/decisions.ts';
import type { Problem } from './contract/problem.ts';

export interface ProblemKind {
  readonly status: ContentfulStatusCode;
  readonly title: string;
  /** What it means and what a client can do. */
  readonly meaning: string;
  /** Seconds after which another attempt is worth while. */
  readonly retryAfter?: number;
}

/**
 * What the rules refuse. A refusal is an event; it is answered by the problem of the same name, with the decision. The
 * request may be sent again, and is then decided anew.
 */
const REJECTIONS = {
  malformed: {
    status: 422,
    title: 'The request cannot be read',
    meaning: 'The log has no readable request. The API lets no such thing through; another writer did.',
  },
  'wrong-key': {
    status: 422,
    title: 'The record has another key',
    meaning: 'The key of a record must follow from its content. The API derives it; another writer did not.',
  },
  'wrong-partition': {
    status: 422,
    title: 'The request belongs to another partition',
    meaning:
      'All requests of a bundle must be of one partition: murmur2 of the voterId or ballotId, by the number of partitions.',
  },
  'wrong-credential': {
    status: 403,
    title: 'The signature is not of the station that the request names',
    meaning: 'Sign with the key that was registered for the station, and hand in for no other.',
  },
  'unknown-election': {
    status: 404,
    title: 'No election of this id is announced',
    meaning: 'GET /api/elections lists those that are.',
  },
  'unknown-contest': {
    status: 404,
    title: 'The election has no such contest',
    meaning: 'The definition of the election lists its contests.',
  },
  'unknown-state': {
    status: 404,
    title: 'The election has no such state',
    meaning: 'The definition of the election lists its states.',
  },
  'unknown-station': {
    status: 404,
    title: 'The election has no such station',
    meaning: 'The administrator registers stations, each with its public key.',
  },
  'unknown-voter': {
    status: 404,
    title: 'The voter is not on the electoral roll',
    meaning: 'The voterId is not registered for this election.',
  },
  'unknown-ballot': {
    status: 404,
    title: 'No such ballot was cast',
    meaning: 'Only a vote that was cast can be voided.',
  },
  'unknown-candidate': {
    status: 422,
    title: 'The contest has no such candidate',
    meaning: 'The candidate must stand in the contest that the ballot names.',
  },
  'invalid-ballot': {
    status: 422,
    title: 'The ballot is not valid',
    meaning: 'It breaks a rule of the contest.',
  },
  'wrong-state': {
    status: 422,
    title: 'The station is in another state',
    meaning: 'A station serves the voters of its own state.',
  },
  'under-age': {
    status: 422,
    title: 'The person is too young to vote',
    meaning: 'Voters are 18 or become 18 in the year of the election.',
  },
  'already-registered': {
    status: 409,
    title: 'It is registered with other data',
    meaning:
      'The same voter or station was registered before, with other data. The first registration stands.',
  },
  'already-announced': {
    status: 409,
    title: 'The election was announced with another definition',
    meaning: 'A definition never changes. Announce another election under another id.',
  },
  'already-called': {
    status: 409,
    title: 'The race is called',
    meaning: 'Retract the call that stands before another one is made.',
  },
  'not-called': {
    status: 409,
    title: 'The race is not called for this candidate',
    meaning: 'Only a call that stands can be retracted.',
  },
  'ballot-already-issued': {
    status: 409,
    title: 'The voter was handed a ballot',
    meaning: 'One voter, one ballot. A retry of the same check-in, with the same id, gets the same answer.',
  },
  'ballot-already-cast': {
    status: 409,
    title: 'The ballot was cast with another choice',
    meaning: 'The first vote stands. The same vote again gets the same answer.',
  },
  'polls-not-open': {
    status: 409,
    title: 'The polls are not open yet',
    meaning: 'The definition of the election has the hours of each state.',
  },
  'polls-closed': {
    status: 409,
    title: 'The polls are closed',
    meaning: 'The definition of the election has the hours of each state.',
  },
  'polls-not-closed': {
    status: 409,
    title: 'The polls are not closed yet',
    meaning: 'A race is called, and a result certified, after the polls have closed.',
  },
  certified: {
    status: 409,
    title: 'The result is certified',
    meaning: 'Nothing changes any more.',
  },
} as const satisfies Readonly<Record<RejectionReason | 'wrong-credential', ProblemKind>>;

/** What the API refuses by itself. */
const REFUSALS = {
  'invalid-request': {
    status: 400,
    title: 'The request breaks a rule of the API',
    meaning: 'The detail and the list of errors say which. Nothing was done.',
  },
  'not-kept-by-minute': {
    status: 400,
    title: 'This is not told as of a past minute',
    meaning: 'Ask without `asOf`, or for something that is kept by the minute.',
  },
  'too-many-points': {
    status: 400,
    title: 'The timeline has too many points; ask for a longer bucket',
    meaning: 'The `bucket` is the time between two points.',
  },
  'wrong-digest': {
    status: 400,
    title: 'The body is not the one that the digest was made of',
    meaning: 'Send content-digest (RFC 9530) with the SHA-256 or SHA-512 of the body as it is sent.',
  },
  'signature-missing': {
    status: 401,
    title: 'Only a station may do this, and it must sign',
    meaning:
      'Sign the call by HTTP Message Signatures (RFC 9421): Ed25519 over @method, @path and content-digest, with created and, as keyid, the stationId.',
  },
  'signature-invalid': {
    status: 401,
    title: 'The signature is not of this call by this station',
    meaning:
      'It was made with another key, or of something else than what arrived, or no station of this name is registered.',
  },
  'signature-expired': {
    status: 401,
    title: 'The signature is too old',
    meaning: 'Sign the call again with the present time in `created`. The body may stay as it is.',
  },
  'not-the-administrator': {
    status: 401,
    title: 'Only the administrator may do this',
    meaning: 'Send the token as `Authorization: Bearer …`.',
  },
  'no-administration': {
    status: 403,
    title: 'This service has no administration over HTTP',
    meaning: 'It was started without VOTESTREAM_ADMIN_TOKEN.',
  },
  'other-origin': {
    status: 403,
    title: 'Another site may not do this',
    meaning: 'A browser sent it from a page of another site. Use the pages of this one, or the token.',
  },
  'unknown-path': {
    status: 404,
    title: 'There is nothing at this path',
    meaning: '/api/docs lists what there is.',
  },
  'minute-not-passed': {
    status: 404,
    title: 'This minute is not over in every partition yet',
    meaning: 'Later votes of it may still be counted. Ask for an earlier minute, or again later.',
  },
  'night-too-large': {
    status: 404,
    title: 'The election is too large to be told minute by minute',
    meaning: 'Its present numbers are told as ever.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This path does not have this method',
    meaning: 'The header `Allow` lists those that it has.',
  },
  'body-too-slow': {
    status: 408,
    title: 'The body did not come in time',
    meaning: 'Send it at once. Nothing was done.',
  },
  'job-in-progress': {
    status: 409,
    title: 'Another job of this kind runs',
    meaning: 'Wait until it has ended.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    meaning: 'Hand in less at a time. Nothing was done.',
  },
  'not-json': {
    status: 415,
    title: 'The body is not JSON',
    meaning: 'Send `Content-Type: application/json`, in UTF-8.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    meaning: 'This sender sends faster than it may. Nothing was done.',
    retryAfter: 1,
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong inside',
    meaning: 'The failure is recorded. It is a bug.',
  },
  'no-jobs': {
    status: 503,
    title: 'This process can run no jobs',
    meaning: 'It was not started by the command line.',
    retryAfter: 30,
  },
  undecided: {
    status: 503,
    title: 'The request is in the log and not decided yet',
    meaning: 'It will be decided. Send the identical request again to get the answer; nothing counts twice.',
    retryAfter: 2,
  },
  'log-unavailable': {
    status: 503,
    title: 'The log does not answer',
    meaning:
      'Whether the request is in the log is not known. Send the identical request again; nothing counts twice.',
    retryAfter: 2,
  },
  'too-busy': {
    status: 503,
    title: 'The service has as much to do as it may',
    meaning: 'Nothing was done. Send the request again a little later.',
    retryAfter: 1,
  },
  'too-many-subscribers': {
    status: 503,
    title: 'The live feed has no room for another reader',
    meaning: 'Connect again a little later.',
    retryAfter: 5,
  },
  'numbers-unavailable': {
    status: 503,
    title: 'The numbers cannot be read at the moment',
    meaning: 'The database with the numbers does not answer.',
    retryAfter: 2,
  },
  'another-version': {
    status: 503,
    title: 'The numbers are kept by another version of this service',
    meaning: 'This process is being exchanged for a newer one.',
    retryAfter: 30,
  },
  'not-ready': {
    status: 503,
    title: 'The service is not ready',
    meaning: 'The detail says what is missing.',
    retryAfter: 1,
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

/** Every refusal. A name, once published, keeps its meaning: clients tell refusals apart by it. */
export const PROBLEMS = { ...REFUSALS, ...REJECTIONS };
export type ProblemName = keyof typeof PROBLEMS;

/** All of them for people, by status. */
export const PROBLEM_TABLE: readonly (readonly [name: ProblemName, kind: ProblemKind])[] = Object.keys(
  PROBLEMS,
)
  .filter(isProblemName)
  .map((name) => [name, PROBLEMS[name]] as const)
  .sort(([, a], [, b]) => a.status - b.status);

export function isProblemName(name: string): name is ProblemName {
  return Object.hasOwn(PROBLEMS, name);
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export function problemTypeOf(name: ProblemName): string {
  return `/problems/${name}`;
}

/** @param detail what was wrong with this request; it is published. */
export function refuse(c: Context, name: ProblemName, detail: string, errors?: Problem['errors']): Response {
  return answerProblem(c, name, { detail, ...(errors && { errors }) });
}

/** A refusal by the rules, which stands in the log. */
export function refuseAsDecided(c: Context, decision: Extract<Decision, { outcome: 'rejected' }>): Response {
  const { reason } = decision;
  return answerProblem(c, reason, { detail: PROBLEMS[reason].meaning, decision });
}

/** No address can be made of the line and the host that were sent, so that there is nothing to answer in a context. */
export function refuseUnreadableHead(): Response {
  const detail = 'the address or the host that was asked for is not valid';
  return new Response(...problemAt('/api', 'invalid-request', { detail }));
}

function answerProblem(c: Context, name: ProblemName, told: Told): Response {
  const [body, { status, headers }] = problemAt(new URL(c.req.url).pathname, name, told);
  return c.body(body, status, headers);
}

type Told = Pick<Problem, 'detail' | 'errors' | 'decision'>;

/** Body and head of a refusal of what was asked of a path. */
function problemAt(instance: string, name: ProblemName, told: Told) {
  const { status, title, retryAfter }: ProblemKind = PROBLEMS[name];
  const { detail, ...more } = told;
  const body: Problem = { type: problemTypeOf(name), title, status, detail, instance, ...more };
  const headers: Record<string, string> = {
    'content-type': PROBLEM_MEDIA_TYPE,
    'cache-control': 'no-store',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
  return [JSON.stringify(body), { status, headers }] as const;
}
