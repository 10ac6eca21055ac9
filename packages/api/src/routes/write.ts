import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { z } from 'zod';
import { decisions } from '../contract/decisions.ts';
import { type BodyLimits, jsonIn, readBody } from '../http/body.ts';
import type { Gate, Pass } from '../http/gate.ts';
import { refuseInvalid } from '../http/refusals.ts';
import type { Answer } from '../intake/answer.ts';
import { PROBLEMS, refuse, refuseAsDecided } from '../problems.ts';
import { refusal } from './openapi.ts';

/** A path to which something is handed in. */
export interface Write<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  readonly security: 'administrator' | 'station';
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

/** What was handed in, as far as its form goes. */
export interface Handed<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
}

const WRITE_ANSWERS = {
  400: refusal('The request breaks a rule of the API; nothing was done'),
  401: refusal('The caller did not prove to be who may do this; nothing was done'),
  403: refusal('The caller may not do this'),
  404: refusal('No such election, or nothing of the name that the request gives'),
  408: refusal('The body did not come in time; nothing was done'),
  409: refusal('The rules refuse it, as things stand; the decision is in the log'),
  413: refusal('The body is too large; nothing was done'),
  415: refusal('The body is not JSON; nothing was done'),
  422: refusal('The rules refuse it; the decision is in the log'),
  429: refusal('Too many requests; nothing was done'),
  503: refusal('Not decided in time, or not taken: the identical request may be sent again'),
};

/** What stands before the handler. */
export interface Admission<Caller> {
  readonly gate: Gate;
  /** Is it refused before its body is read? */
  readonly refuses?: (c: Context) => Response | undefined;
  readonly limits: BodyLimits;
  /** Who calls? Asked when the body is there, and before anything in it is looked at. */
  readonly authenticate: (
    c: Context,
    electionId: string,
    body: Uint8Array,
  ) => Promise<
    { readonly ok: true; readonly caller: Caller } | { readonly ok: false; readonly refusal: Response }
  >;
}

/** Stands in the OpenAPI document, and answers at its path. */
export function addWrite<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Caller,
>(
  app: OpenAPIHono,
  write: Write<Params, Query, Body>,
  { gate, refuses, limits, authenticate }: Admission<Caller>,
  handle: (
    c: Context,
    handed: Handed<z.output<Params>, z.output<Query>, z.output<Body>>,
    caller: Caller,
  ) => Promise<Response>,
): void {
  const { params, query, body } = write;
  const route = routeOf(write);
  // Not `openapi`, which would read the body by itself, without limits.
  app.openAPIRegistry.registerPath(route);
  const answer = async (c: Context, { proved, holds }: Pass): Promise<Response> => {
    const refusal = refuses?.(c);
    if (refusal) return refusal;
    const inPath = params.safeParse(c.req.param());
    if (!inPath.success) return invalid(c, 'param', inPath.error);
    const inQuery = query.safeParse(c.req.query());
    if (!inQuery.success) return invalid(c, 'query', inQuery.error);
    const read = await readBody(c, limits, holds);
    if (!read.ok) return read.refusal;
    const authenticated = await authenticate(c, c.req.param('electionId') ?? '', read.bytes);
    if (!authenticated.ok) return authenticated.refusal;
    proved();
    const reading = jsonIn(read.bytes);
    if (!reading.ok) return refuse(c, 'invalid-request', `the body cannot be taken: ${reading.why}`);
    const inBody = body.safeParse(reading.json);
    if (!inBody.success) return invalid(c, 'json', inBody.error);
    return handle(c, { params: inPath.data, query: inQuery.data, body: inBody.data }, authenticated.caller);
  };
  app.post(route.getRoutingPath(), (c) => gate.through(c, (pass) => answer(c, pass)));
}

function routeOf({
  path,
  summary,
  description,
  tag,
  security,
  params,
  query,
  body,
}: Write<z.ZodObject, z.ZodObject, z.ZodType>) {
  return createRoute({
    method: 'post',
    path,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    security: [{ [security]: [] }],
    request: {
      params,
      query,
      body: { required: true, content: { 'application/json': { schema: body } } },
    },
    responses: {
      201: {
        description: 'Decided; accepted where it was one request',
        content: { 'application/json': { schema: decisions } },
      },
      ...WRITE_ANSWERS,
    },
  });
}

function invalid(c: Context, target: string, error: z.ZodError): Response {
  const refusal = refuseInvalid({ success: false, target, error }, c);
  if (!refusal) throw new Error('a failed validation was not refused');
  return refusal;
}

/** All decisions in order, or the first reason why there are not all of them. */
export function answerDecisions(c: Context, answers: readonly Answer[]): Response {
  const unanswered = answers.find((answer) => answer.kind === 'unanswered');
  if (unanswered) return refuse(c, unanswered.problem, PROBLEMS[unanswered.problem].meaning);
  const all = answers.flatMap((answer) => (answer.kind === 'decided' ? answer.decisions : []));
  const [only] = all;
  if (all.length === 1 && only?.outcome === 'rejected') return refuseAsDecided(c, only);
  return c.json({ decisions: all }, 201, { 'cache-control': 'no-store' });
}

export function refuseWithoutLog(c: Context): Response {
  return refuse(c, 'log-unavailable', 'this process has no log to write to');
}
