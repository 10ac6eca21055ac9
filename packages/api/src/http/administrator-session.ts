import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from '../problems.ts';
import { type AdministratorToken, administratorOnly } from './administrator.ts';
import { isFromThisSite, sessionIn } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';

/** Reading changes nothing, and other sites cannot see the answer. */
const READS = new Set(['GET', 'HEAD']);

/** Lets the administrator through who has signed in on the site, or sends the token. */
export function administratorOrSession(token: AdministratorToken, sessions: Sessions): MiddlewareHandler {
  const bearerOnly = administratorOnly(token);
  return async (c, next) => {
    if (!isSignedIn(c, token, sessions)) return bearerOnly(c, next);
    if (!READS.has(c.req.method) && !isFromThisSite(c)) return refuseOtherOrigin(c);
    return next();
  };
}

function isSignedIn(c: Context, token: AdministratorToken, sessions: Sessions): boolean {
  const id = sessionIn(c);
  return token.isConfigured && id !== undefined && sessions.endOf(id) !== undefined;
}

export function refuseOtherOrigin(c: Context): Response {
  return refuse(c, 'other-origin', 'a page of another site, or no page at all, has made this call');
}
