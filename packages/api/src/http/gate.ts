import type { IncomingMessage } from 'node:http';
import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { Outlet } from '../live/outlet.ts';
import { refuse } from '../problems.ts';
import { type Rate, RateLimit } from './rate-limit.ts';

const ADDRESS_CHARACTERS_MAX = 64;

/** What the server that listens tells of a call beside the request. */
const caller = z.object({
  /** Counted against; never stored, logged or passed on. undefined: in-process. */
  clientAddress: z.string().max(ADDRESS_CHARACTERS_MAX).optional(),
});
export interface Caller extends z.infer<typeof caller> {
  /** The answer's own connection, where the server that listens is Node's. Only the live feed uses it. */
  readonly connection?: Outlet | undefined;
  /** The request as it comes in, where the server that listens is Node's: its body is read from there. */
  readonly incoming?: IncomingMessage | undefined;
}

/** Calls that write and are under way at one time. */
const WRITES_AT_ONCE_MAX = 4_000;
/** Refused calls of one address. Whoever guesses tokens or signatures has so many attempts. */
const REFUSED_CALLS: Rate = { perSecond: 10, burst: 100 };

export interface GateLimits {
  readonly writesAtOnceMax?: number;
  readonly refusedCalls?: Rate;
}

/** Statuses by which the caller is told that the call itself was wrong. */
const IS_REFUSED = new Set([400, 401, 403, 404, 408, 413, 415]);

/** Before every call that writes: bounds how many are under way, and how many wrong ones one address may send. */
export function gate(limits: GateLimits = {}): MiddlewareHandler {
  const { writesAtOnceMax = WRITES_AT_ONCE_MAX, refusedCalls = REFUSED_CALLS } = limits;
  const refused = new RateLimit(refusedCalls);
  let underWay = 0;
  return async (c, next) => {
    const address = caller.safeParse(c.env ?? {}).data?.clientAddress;
    if (address !== undefined && !refused.hasRoom(address)) {
      return refuse(c, 'too-many-requests', 'too many calls from this address were refused; wait a little');
    }
    if (underWay >= writesAtOnceMax) return refuse(c, 'too-busy', 'as many calls as may be are under way');
    underWay += 1;
    try {
      await next();
    } finally {
      underWay -= 1;
    }
    if (address !== undefined && IS_REFUSED.has(c.res.status)) refused.allows(address);
    return undefined;
  };
}

/** Has this sender called more often than it may? */
export function refuseTooMany(c: Context, limit: RateLimit, sender: string): Response | undefined {
  if (limit.allows(sender)) return undefined;
  return refuse(c, 'too-many-requests', 'this sender calls more often than it may; wait a little');
}
