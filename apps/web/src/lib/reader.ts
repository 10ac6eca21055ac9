/** What only somebody who reads does; a window that nobody has touched has had none of them. */
const SIGNS = ['pointermove', 'pointerdown', 'wheel', 'touchstart', 'scroll', 'keydown'] as const;

let reader: Promise<void> | undefined;

/** Resolves at the first sign of somebody who reads: until then nothing is fetched that could wait. */
export function aReaderIsThere(): Promise<void> {
  reader ??= new Promise((resolve) => {
    const once = new AbortController();
    const seen = () => {
      once.abort();
      resolve();
    };
    for (const sign of SIGNS) addEventListener(sign, seen, { passive: true, signal: once.signal });
  });
  return reader;
}
