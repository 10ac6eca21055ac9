/**
 * Node.js lets the space for new objects grow to 128 MB, which thousands of readers of the live feed fill with what is
 * garbage a moment later. A fourth of it takes no more time.
 */
const WEB_PROCESS = ['--max-semi-space-size=16'];

/** Options of Node.js itself for a service. @param command of `votestream`, without its arguments */
export function nodeOptionsOf(command: string | undefined): readonly string[] {
  return command === 'api' ? WEB_PROCESS : [];
}
