import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the signal aborts. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Asks again and again until the answer is yes. @throws the signal's reason when it aborts. */
export async function until(
  isSo: () => Promise<boolean>,
  intervalMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!(await isSo())) await delay(intervalMs, undefined, { signal });
}
