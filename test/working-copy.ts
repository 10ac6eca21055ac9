import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Of no use in a copy, or large. */
const LEFT_OUT = new Set(['.git', '.svelte-kit', '.votestream', 'build', 'coverage']);

/** The whole project once more, to be changed and run; it shares the installed packages. */
export async function workingCopy(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'votestream-copy-'));
  // The packages' own node_modules hold relative links, which lead to the packages of the copy.
  await cp(root, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => relative(root, path) !== 'node_modules' && !LEFT_OUT.has(basename(path)),
  });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
