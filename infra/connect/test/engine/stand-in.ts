import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SOURCE = fileURLToPath(new URL('../../stand-in', import.meta.url));
const BUILD_TIMEOUT_MS = 900_000;
const run = promisify(execFile);

export async function goIsThere(): Promise<boolean> {
  return run('go', ['version']).then(
    () => true,
    () => false,
  );
}

/** Builds it once for each state of its source; what was built stays in the cache of the user. @returns the program */
export async function buildStandIn(): Promise<string> {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'votestream');
  const program = join(folder, `connect-stand-in-${await fingerprint()}`);
  if (await exists(program)) return program;
  await mkdir(folder, { recursive: true });
  const unfinished = `${program}.${process.pid}`;
  await run('go', ['build', '-trimpath', '-ldflags=-s -w', '-o', unfinished, '.'], {
    cwd: SOURCE,
    timeout: BUILD_TIMEOUT_MS,
  });
  await rename(unfinished, program);
  return program;
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update((await run('go', ['version'])).stdout);
  for (const name of (await readdir(SOURCE)).toSorted()) {
    hash.update(name).update(await readFile(join(SOURCE, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
