import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { dockerAnswers } from '@votestream/event-log/testing';
import { buildStandIn, goIsThere } from './stand-in.ts';

/** The version that `infra/compose.yaml` runs. */
export const CONNECT_IMAGE = 'docker.redpanda.com/redpandadata/connect:4.93.0';
const PULL_TIMEOUT_MS = 300_000;

/** How Redpanda Connect is started here. */
export type Engine =
  | { readonly kind: 'image'; readonly image: string }
  | { readonly kind: 'stand-in'; readonly program: string };

/**
 * The image of Redpanda Connect where Docker answers; else the stand-in, where Go can build it; else undefined, after a
 * line on stderr that says why.
 * @throws in CI, where the pipelines must not go untested.
 */
export async function prepareEngine(): Promise<Engine | undefined> {
  if (await dockerAnswers()) {
    await promisify(execFile)('docker', ['pull', '-q', CONNECT_IMAGE], { timeout: PULL_TIMEOUT_MS });
    return { kind: 'image', image: CONNECT_IMAGE };
  }
  if (await goIsThere()) return { kind: 'stand-in', program: await buildStandIn() };
  const message =
    'Redpanda Connect is not tested: Docker does not answer, and there is no Go for the stand-in';
  const { CI } = process.env;
  if (CI) throw new Error(message);
  process.stderr.write(`${message}\n`);
  return undefined;
}
