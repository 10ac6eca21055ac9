import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

const ALWAYS = {
  // Not for the subdomains of a name that is not ours to speak for.
  strictTransportSecurity: 'max-age=15552000',
};

/** Nothing that the API answers to a program is a page. */
const forPrograms = secureHeaders({
  ...ALWAYS,
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
});

/** The pages about the API load their style from here, and run nothing. */
const forPeople = secureHeaders({
  ...ALWAYS,
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

const PAGES = /^\/(?:problems|api\/docs)(?:\/|$)/;

export function headersByKind(): MiddlewareHandler {
  return (c, next) => (PAGES.test(c.req.path) ? forPeople(c, next) : forPrograms(c, next));
}
