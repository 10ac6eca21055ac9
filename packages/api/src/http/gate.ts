import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
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
/** Bytes of bodies that all calls under way hold together. */
const BODIES_BYTES_MAX = 256_000_000;
/**
 * Calls of one address by which nobody has proved to be a station or the administrator: those that were refused, and
 * those under way, of which nobody knows yet. So many attempts has whoever guesses, and so many places whoever dribbles:
 * a tenth of all. Stations behind one address need as many as they begin calls at one time.
 */
const UNPROVED_CALLS: Rate = { perSecond: 10, burst: 400 };

export interface GateLimits {
  readonly writesAtOnceMax?: number;
  readonly bodiesBytesMax?: number;
  readonly unprovedCalls?: Rate;
}

/** Statuses by which the caller is told that the call itself was wrong. */
const IS_REFUSED = new Set([400, 401, 403, 404, 408, 413, 415]);

/** A call that was let in. */
export interface Pass {
  /** The caller has proved who it is: what becomes of the call does not count against its address. */
  readonly proved: () => void;
  /** So many more bytes of its body are held until it is answered. false: there is no room for them. */
  readonly holds: (bytes: number) => boolean;
}

/** Before every call that writes: bounds what all of them take together, and what one address takes unproved. */
export class Gate {
  readonly #writesAtOnceMax: number;
  readonly #unproved: RateLimit;
  #underWay = 0;
  #bytesFree: number;

  constructor({
    writesAtOnceMax = WRITES_AT_ONCE_MAX,
    bodiesBytesMax = BODIES_BYTES_MAX,
    unprovedCalls = UNPROVED_CALLS,
  }: GateLimits = {}) {
    this.#writesAtOnceMax = writesAtOnceMax;
    this.#unproved = new RateLimit(unprovedCalls);
    this.#bytesFree = bodiesBytesMax;
  }

  /** Answers the call, or refuses to let it in. */
  async through(c: Context, answer: (pass: Pass) => Promise<Response>): Promise<Response> {
    const address = caller.safeParse(c.env ?? {}).data?.clientAddress;
    if (this.#underWay >= this.#writesAtOnceMax) {
      return refuse(c, 'too-busy', 'as many calls as may be are under way');
    }
    // Taken before anything is known of the call, or any number that come at once would find the same room.
    if (address !== undefined && !this.#unproved.allows(address)) {
      const detail =
        'too many calls from this address were refused, or have not proved whose they are; wait a little';
      return refuse(c, 'too-many-requests', detail);
    }
    let isUnproved = true;
    const proved = () => {
      if (isUnproved && address !== undefined) this.#unproved.giveBack(address);
      isUnproved = false;
    };
    let bytesHeld = 0;
    const holds = (bytes: number): boolean => {
      if (bytes > this.#bytesFree) return false;
      this.#bytesFree -= bytes;
      bytesHeld += bytes;
      return true;
    };
    this.#underWay += 1;
    let isRefused = false;
    try {
      const answered = await answer({ proved, holds });
      isRefused = IS_REFUSED.has(answered.status);
      return answered;
    } finally {
      this.#underWay -= 1;
      this.#bytesFree += bytesHeld;
      // What failed here was no wrong call.
      if (!isRefused) proved();
    }
  }
}

/** Has this sender called more often than it may? */
export function refuseTooMany(c: Context, limit: RateLimit, sender: string): Response | undefined {
  if (limit.allows(sender)) return undefined;
  return refuse(c, 'too-many-requests', 'this sender calls more often than it may; wait a little');
}
