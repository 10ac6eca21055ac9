import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION_MS_MAX } from './sessions.ts';

const NAME = 'votestream-session';
/** Nothing outside of the API reads it. */
const PATH = '/';

/** No script can read it, and no other site can have it sent. */
export function giveSession(c: Context, id: string): void {
  setCookie(c, NAME, id, {
    path: PATH,
    httpOnly: true,
    sameSite: 'Strict',
    secure: isHttps(c),
    maxAge: SESSION_MS_MAX / 1_000,
  });
}

export function sessionIn(c: Context): string | undefined {
  return getCookie(c, NAME);
}

export function takeSession(c: Context): void {
  deleteCookie(c, NAME, { path: PATH, httpOnly: true, sameSite: 'Strict', secure: isHttps(c) });
}

/**
 * Is the call made by a page of this site? A browser tells where a call comes from, and no page can make it tell
 * something else. A proxy in front must pass the host on.
 */
export function isFromThisSite(c: Context): boolean {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === c.req.header('host');
}

/**
 * As the browser sees it, which alone decides whether it takes and sends a cookie: the server may stand behind a proxy
 * that ends TLS. The origin is one that `isFromThisSite` has let through.
 */
function isHttps(c: Context): boolean {
  return c.req.header('origin')?.startsWith('https:') ?? false;
}
