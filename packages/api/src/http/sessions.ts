import { createHash, randomBytes } from 'node:crypto';

const ID_BYTES = 32;
/** A session ends after this time, however much it is used. */
export const SESSION_MS_MAX = 8 * 3_600_000;
/** One more than these, and the one that was opened first ends. */
const SESSIONS_MAX = 100;

/**
 * The sessions of this process. What the browser keeps is a random id; here lies its digest only, so that a copy of this
 * memory opens nothing. They end with the process.
 */
export class Sessions {
  readonly #now: () => number;
  /** Digest of the id → when it ends, in milliseconds. In the order in which they were opened. */
  readonly #endsAt = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  open(): { readonly id: string; readonly endsAt: Date } {
    for (const [digest, endsAt] of this.#endsAt) if (endsAt <= this.#now()) this.#endsAt.delete(digest);
    const [oldest] = this.#endsAt.keys();
    if (oldest !== undefined && this.#endsAt.size >= SESSIONS_MAX) this.#endsAt.delete(oldest);
    const id = randomBytes(ID_BYTES).toString('base64url');
    const endsAt = this.#now() + SESSION_MS_MAX;
    this.#endsAt.set(digestOf(id), endsAt);
    return { id, endsAt: new Date(endsAt) };
  }

  /** When the session of this id ends; undefined where there is none. */
  endOf(id: string): Date | undefined {
    const endsAt = this.#endsAt.get(digestOf(id));
    return endsAt !== undefined && endsAt > this.#now() ? new Date(endsAt) : undefined;
  }

  close(id: string): void {
    this.#endsAt.delete(digestOf(id));
  }
}

/** A look-up by the digest takes no longer for an id that is nearly right. */
function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64');
}
