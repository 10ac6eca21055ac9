/** 0 done, 1 a check failed or the work did not get done, 2 bad usage. */
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** The call or its surroundings are wrong; the message says what, and what to do instead. */
export class UsageError extends Error {
  override name = 'UsageError';
  /** @param hint left out where the message says it already */
  constructor(message: string, hint?: string) {
    super(hint === undefined ? message : `${message}; ${hint}`);
  }
}

/** The work could not be done, for a reason that the message explains to the person who called. */
export class FailedError extends Error {
  override name = 'FailedError';
}
