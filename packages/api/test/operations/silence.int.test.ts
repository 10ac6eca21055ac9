import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { problem } from '../../src/contract/problem.ts';
import { type Api, castVotes, eventually, openElectionNight, vote } from '../election-night.ts';
import { scraped, sumOf } from './metrics.ts';

const PROJECTOR = fileURLToPath(new URL('projector-process.ts', import.meta.url));

async function startProjector(databaseUrl: string): Promise<ChildProcess> {
  const projector = spawn(process.execPath, [PROJECTOR, databaseUrl], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(async () => {
    if (projector.exitCode !== null || projector.signalCode !== null) return;
    const exited = once(projector, 'exit');
    projector.kill('SIGKILL');
    await exited;
  });
  return projector;
}

/** Waits until the process is ready, or is not. @returns why it is not */
async function eventuallyReady(api: Api, isReady: boolean): Promise<string | undefined> {
  const response = await eventually(
    () => api.request('/api/health/ready'),
    ({ status }) => status === (isReady ? 204 : 503),
  );
  return isReady ? undefined : problem.parse(await response.json()).detail;
}

async function lagOf(api: Api): Promise<number | undefined> {
  return sumOf(await scraped(api), 'votestream_projection_lag_records', { state: 'serving' });
}

test('a projector that hangs is noticed by its silence although nothing is behind, and trusted again after', async () => {
  const night = await openElectionNight();
  onTestFinished(() => night.close());
  await night.stopProjector();
  const projector = await startProjector(night.databaseUrl);
  const { api } = night.startApi();
  await eventuallyReady(api, true);
  await eventually(
    () => lagOf(api),
    (records) => records === 0,
  );
  const age = async () => sumOf(await scraped(api), 'votestream_projector_heartbeat_age_seconds') ?? 0;

  projector.kill('SIGSTOP');
  const reason = await eventuallyReady(api, false);
  expect(reason).toContain('no projector that is alive counts votestream.');
  expect(await age()).toBeGreaterThan(5);
  expect(await lagOf(api)).toBe(0);

  projector.kill('SIGCONT');
  await eventuallyReady(api, true);
  expect(await age()).toBeLessThanOrEqual(5);
  expect(await lagOf(api)).toBe(0);

  await castVotes(night, vote('VT', 'ada-marsh'));
  projector.kill('SIGKILL');
  expect(await eventuallyReady(api, false)).toContain('projectors that are silent: 1');
});
