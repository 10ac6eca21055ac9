import type { Api } from './app.ts';

/** The same for every copy of this module: the program that listens has one, the built site another. */
const STARTED = Symbol.for('votestream.api');
const keeper: typeof globalThis & { [STARTED]?: Promise<Api> } = globalThis;

/** The API of this process; `start` is called where there is none yet. It outlives a reload of what has started it. */
export function startedApi(start?: () => Promise<Api>): Promise<Api> {
  if (start) keeper[STARTED] ??= start();
  return keeper[STARTED] ?? Promise.reject(new Error('the API was asked before it was started'));
}
