/** The log does not answer. */
export class LogUnavailableError extends Error {
  override name = 'LogUnavailableError';
}

export function logUnavailable(cause: unknown): LogUnavailableError {
  return cause instanceof LogUnavailableError
    ? cause
    : new LogUnavailableError('the log does not answer', { cause });
}
