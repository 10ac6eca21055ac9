import { spawn } from 'node:child_process';
import type { ServerAccount } from './server-account.ts';

/** Only the end of a program's output is kept. */
const OUTPUT_CHARACTERS_MAX = 16_384;

/** Passed on to PostgreSQL's programs; everything else, secrets above all, stays here. */
const ENVIRONMENT_PASSED = ['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'TMPDIR', 'TEMP', 'SystemRoot'];

export interface ProgramResult {
  readonly exitCode: number;
  /** stdout and stderr as they came, at most the last OUTPUT_CHARACTERS_MAX. */
  readonly output: string;
}

/**
 * What all of PostgreSQL's programs are started with: the account to run as, a session of their own (a Ctrl-C at the
 * terminal reaches the foreground process group only), and a working directory that every account may enter.
 */
export function spawnOptions(account: ServerAccount | undefined) {
  return {
    cwd: '/',
    detached: true,
    windowsHide: true,
    env: { ...environmentPassed(), LC_ALL: 'C' },
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  };
}

/** Runs a program to its end; one that cannot be started counts as exit code 126 with the reason as its output. */
export function runProgram(
  program: string,
  args: readonly string[],
  account?: ServerAccount,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    let output = '';
    const keep = (chunk: string) => {
      output = (output + chunk).slice(-OUTPUT_CHARACTERS_MAX);
    };
    const child = spawn(program, args, { ...spawnOptions(account), stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.on('error', (error) => resolve({ exitCode: 126, output: error.message }));
    child.on('close', (code) => resolve({ exitCode: code ?? 126, output }));
  });
}

function environmentPassed(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    ENVIRONMENT_PASSED.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
