import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { emptyInstallation, startVotestream, votestream } from '../../../../apps/cli/test/processes.ts';

/** An installation as its operator has it: a data folder, an environment, and the command. */
export interface Place {
  readonly env: NodeJS.ProcessEnv;
  readonly dataDir: string;
  /** Runs `votestream` to its end, which must be good. @returns what it printed */
  run(...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

export async function openPlace(variables: NodeJS.ProcessEnv = {}): Promise<Place> {
  const installation = await emptyInstallation();
  const env: NodeJS.ProcessEnv = { ...installation.env, VOTESTREAM_PARTITIONS: '3', ...variables };
  return {
    env,
    dataDir: env['VOTESTREAM_DATA_DIR'] ?? '',
    run: async (...args) => {
      const { code, stdout, stderr } = await votestream(args, env);
      expect(code, `${args.join(' ')}: ${stderr}${stdout}`).toBe(0);
      return stdout;
    },
    remove: installation.remove,
  };
}

/** Lets a projector count until `verify` finds everything equal, the ground truth included. */
export async function countAndVerify(place: Place, truth: string): Promise<void> {
  const copy = join(place.dataDir, truth.slice(truth.lastIndexOf('ground-truth')));
  if (copy !== truth) {
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(truth, copy);
  }
  const projector = startVotestream(['projector'], place.env);
  try {
    let last = '';
    const isEqual = async () => {
      const { code, stdout, stderr } = await votestream(['verify', '--ground-truth'], place.env);
      last = stdout + stderr;
      return code === 0;
    };
    await expect
      .poll(isEqual, { timeout: 120_000, interval: 500 })
      .toBe(true)
      .catch((error: unknown) => {
        throw new Error(last, { cause: error });
      });
  } finally {
    projector.child.kill('SIGTERM');
    await projector.finished;
  }
}
