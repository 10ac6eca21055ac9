/**
 * Runs tasks, so many at a time. After a failure no further one begins, and those that run are told by their signal.
 * @throws what the first task that fails throws, or the reason of `signal`.
 */
export async function inParallel(
  tasks: readonly ((signal: AbortSignal) => Promise<void>)[],
  atOnceMax: number,
  signal?: AbortSignal,
): Promise<void> {
  const failing = new AbortController();
  const stop = signal ? AbortSignal.any([signal, failing.signal]) : failing.signal;
  const queue = tasks.values();
  const work = async () => {
    for (const task of queue) {
      stop.throwIfAborted();
      await task(stop);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnceMax }, work));
  } catch (error) {
    failing.abort(error);
    throw error;
  }
  stop.throwIfAborted();
}
