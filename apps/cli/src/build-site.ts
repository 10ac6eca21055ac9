import { execFile } from 'node:child_process';
import { glob, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

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
    await build();
    return true;
  }
  return false;
}

/** In the site's own folder and outside of any test runner: SvelteKit writes what it builds from relative to where it runs. */
async function build(): Promise<void> {
  const { VITEST, NODE_ENV, ...env } = process.env;
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: web, env });
}

/** 0 for what is not there. */
function modifiedMs(path: string): Promise<number> {
  return stat(`${root}/${path}`).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
