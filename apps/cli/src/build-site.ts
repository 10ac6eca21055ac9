import { glob, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../web', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));
const BUILT = 'apps/web/build/handler.js';
const SOURCES = [
  'apps/web/src/**/*',
  'apps/web/static/**/*',
  'apps/web/*.ts',
  'packages/*/src/**/*',
  'pnpm-lock.yaml',
];

/** Builds the site where it was never built, or its source is newer. @returns whether it had to */
export async function buildSite(): Promise<boolean> {
  const builtMs = await modifiedMs(BUILT);
  for await (const path of glob(SOURCES, { cwd: root })) {
    if ((await modifiedMs(path)) <= builtMs) continue;
    const { build } = await import('vite');
    await build({ root: web, logLevel: 'warn' });
    return true;
  }
  return false;
}

/** 0 for what is not there. */
function modifiedMs(path: string): Promise<number> {
  return stat(`${root}/${path}`).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
