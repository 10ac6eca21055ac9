import { invalidate } from '$app/navigation';

/** What the live feed does not tell is asked for at most this often. */
const ASK_EVERY_MS = 10_000;

/** Asks a page's load anew while a number of the live feed moves, which says that there is something new. */
export function refreshWhileMoving(
  dependency: `${string}:${string}`,
  current: () => number | undefined,
): void {
  $effect(() => {
    let shown = current();
    const timer = setInterval(() => {
      const now = current();
      if (now === shown) return;
      shown = now;
      void invalidate(dependency);
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  });
}
