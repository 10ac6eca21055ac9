import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from '../problems.ts';

const BEARER = /^bearer +([\x21-\x7e]{1,512}) *$/i;

/** Knows the administrator's token, and compares with it in constant time. */
export class AdministratorToken {
  readonly #digest: Buffer | undefined;

  /** @param token undefined or empty: nobody is the administrator. */
  constructor(token: string | undefined) {
    this.#digest = token ? digestOf(token) : undefined;
  }

  get isConfigured(): boolean {
    return this.#digest !== undefined;
  }

  /** Takes as long for a token that is nearly right, or of another length, as for any other. */
  isToken(given: string): boolean {
    return this.#digest !== undefined && timingSafeEqual(digestOf(given), this.#digest);
  }
}

/** Before every route of the administration: lets nobody through but who sends the token as a bearer. */
export function administratorOnly(token: AdministratorToken): MiddlewareHandler {
  return async (c, next) => {
    const refusal = refuseOthers(c, token);
    if (refusal) return refusal;
    return next();
  };
}

/** undefined for who sends the token as a bearer. */
export function refuseOthers(c: Context, token: AdministratorToken): Response | undefined {
  if (!token.isConfigured) return refuseUnconfigured(c);
  const [, given] = BEARER.exec(c.req.header('authorization') ?? '') ?? [];
  if (given !== undefined && token.isToken(given)) return undefined;
  const detail = given === undefined ? 'send the token as authorization: Bearer …' : 'this is not the token';
  const refusal = refuse(c, 'not-the-administrator', detail);
  refusal.headers.set('www-authenticate', 'Bearer realm="votestream administration"');
  return refusal;
}

/** Without a token nothing is administered over HTTP, whatever is sent. */
function refuseUnconfigured(c: Context): Response {
  return refuse(c, 'no-administration', 'set VOTESTREAM_ADMIN_TOKEN for the service and start it again');
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
