import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projections } from '@votestream/domain/projections';
import { expect } from 'vitest';
import { emptyInstallation, startVotestream, votestream } from '../../../../apps/cli/test/processes.ts';

export const PARTITIONS = 3;
/** To ask costs more than to count for a second. */
const STATUS_EVERY_MS = 3_000;

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
  const env: NodeJS.ProcessEnv = {
    ...installation.env,
    VOTESTREAM_PARTITIONS: String(PARTITIONS),
    ...variables,
  };
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

/** Lets a projector count everything; `verify` must find it equal then, the ground truth included. */
export async function countAndVerify(place: Place, truth: string): Promise<void> {
  const copy = join(place.dataDir, truth.slice(truth.lastIndexOf('ground-truth')));
  if (copy !== truth) {
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(truth, copy);
  }
  const projector = startVotestream(['projector'], place.env);
  try {
    const isCounted = async () => {
      const { readModels }: Counted = JSON.parse(await place.run('status', '--json'));
      return (
        readModels.length === projections.length &&
        readModels.every(({ behindRecords }) => behindRecords === 0)
      );
    };
    await expect.poll(isCounted, { timeout: 240_000, interval: STATUS_EVERY_MS }).toBe(true);
    await place.run('verify', '--ground-truth');
  } finally {
    projector.child.kill('SIGTERM');
    await projector.finished;
  }
}

/** What `votestream status --json` tells of it. */
interface Counted {
  readonly readModels: readonly { readonly behindRecords: number }[];
}
