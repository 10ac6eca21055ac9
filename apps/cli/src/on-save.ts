import { watch } from 'node:fs/promises';

/** Editors save in several steps. */
const SETTLE_MS = 150;

/** Calls `saved` after files below a folder were changed, until the signal aborts. */
export async function onSave(folder: string, saved: () => void, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    for await (const { filename } of watch(folder, { recursive: true, signal })) {
      if (!filename?.endsWith('.ts')) continue;
      clearTimeout(timer);
      timer = setTimeout(saved, SETTLE_MS);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
  }
}
