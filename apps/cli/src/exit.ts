/** 0 done, 1 a check failed or the work did not get done, 2 bad usage. */
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** The call or its surroundings are wrong; the message says what, the hint what to do instead. */
export class UsageError extends Error {
  override name = 'UsageError';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
