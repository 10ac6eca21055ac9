import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type SessionView, sessionView, signIn } from '../contract/maintenance.ts';
import { type AdministratorToken, administratorOnly } from '../http/administrator.ts';
import { refuseOtherOrigin } from '../http/administrator-session.ts';
import { type Rate, RateLimit } from '../http/rate-limit.ts';
import { giveSession, isFromThisSite, sessionIn, takeSession } from '../http/session-cookie.ts';
import type { Sessions } from '../http/sessions.ts';
import { smallBody, smallJson } from '../http/small-json.ts';
import type { Jobs } from '../maintenance/jobs.ts';
import { refuse } from '../problems.ts';
import { refusal } from './openapi.ts';

const NOT_KEPT = { 'cache-control': 'no-store' };
/** Wrong tokens of one address. */
const WRONG_TOKENS: Rate = { perSecond: 0.1, burst: 5 };
/** Where the server does not tell addresses apart, all callers are one. */
const ANY_ADDRESS = 'any';

const ANSWERS = {
  401: refusal('This is not the token'),
  403: refusal('No administration here, or the call comes from another site'),
  429: refusal('Too many wrong tokens'),
};
const session = { description: 'The session', content: { 'application/json': { schema: sessionView } } };

const getSession = createRoute({
  method: 'get',
  path: '/operations/session',
  summary: 'Whether the caller is signed in as the administrator',
  responses: { 200: session },
});
const postSession = createRoute({
  method: 'post',
  path: '/operations/session',
  summary: 'Exchanges the token of the administrator for a session: a cookie that no script can read',
  request: { body: { required: true, content: { 'application/json': { schema: signIn } } } },
  responses: { 201: session, ...ANSWERS },
});
const deleteSession = createRoute({
  method: 'delete',
  path: '/operations/session',
  summary: 'Ends the session',
  responses: { 204: { description: 'There is none any more' }, 403: ANSWERS[403] },
});

export interface SessionParts {
  readonly token: AdministratorToken;
  readonly sessions: Sessions;
  readonly jobs: Jobs;
}

export function sessionRoutes({ token, sessions, jobs }: SessionParts) {
  const wrong = new RateLimit(WRONG_TOKENS);
  const viewOf = (endsAt: Date | undefined): SessionView => ({
    offered: token.isConfigured,
    signedIn: endsAt !== undefined,
    expiresAt: endsAt?.toISOString() ?? null,
    runsJobs: jobs.canRun,
  });
  const ended = (c: Context) => {
    const id = sessionIn(c);
    if (id !== undefined) sessions.close(id);
  };

  const app = new OpenAPIHono<{ Bindings: { readonly clientAddress?: string | undefined } }>();
  // Without a token nobody can sign in, whatever is sent: the guard says so.
  app.on('POST', '/operations/session', (c, next) =>
    token.isConfigured ? next() : administratorOnly(token)(c, next),
  );
  app.openapi(getSession, (c) => {
    const id = sessionIn(c);
    const endsAt = id !== undefined && token.isConfigured ? sessions.endOf(id) : undefined;
    return c.json(viewOf(endsAt), 200, NOT_KEPT);
  });
  app.openAPIRegistry.registerPath(postSession);
  app.post(postSession.path, smallBody, async (c) => {
    if (!isFromThisSite(c)) return refuseOtherOrigin(c);
    const read = await smallJson(c, signIn);
    if (!read.ok) return read.refusal;
    const address = c.env?.clientAddress ?? ANY_ADDRESS;
    // Between this and the look at the token nothing is waited for: guesses that come at once are counted one by one.
    if (!wrong.allows(address)) return refuse(c, 'too-many-requests', 'too many wrong tokens; wait a little');
    if (!token.isToken(read.value.token)) {
      return refuse(c, 'not-the-administrator', 'this is not the token');
    }
    wrong.giveBack(address);
    ended(c);
    const { id, endsAt } = sessions.open();
    giveSession(c, id);
    return c.json(viewOf(endsAt), 201, NOT_KEPT);
  });
  app.openapi(deleteSession, (c) => {
    if (!isFromThisSite(c)) return refuseOtherOrigin(c);
    ended(c);
    takeSession(c);
    return c.body(null, 204, NOT_KEPT);
  });
  return app;
}
