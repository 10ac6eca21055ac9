import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 200_000;
const LOOK_MS = 100;

/** Looks again until it is so. @param said what there is to tell where it never is */
export async function waitUntil(
  isSo: () => boolean | Promise<boolean>,
  said: () => unknown | Promise<unknown> = () => '',
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain; it said:\n${String(await said())}`);
    await delay(LOOK_MS);
  }
}
