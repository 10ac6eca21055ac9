import { setTimeout as delay } from 'node:timers/promises';
import { startOwnBroker } from '@votestream/event-log/testing';
import { describe, expect, it } from 'vitest';
import { type Installed, openInstalled } from '../installed.ts';
import { owners } from '../owners.ts';
import { emptyInstallation, type Running, startVotestream, votestream } from '../processes.ts';
import { voteSlowly } from '../slow-election.ts';

const ELECTION = { voters: 5_000, seed: 3 };
const LOOK_MS = 100;
const TIMEOUT_MS = 400_000;

const engines = [
  { name: 'PostgreSQL', broker: async () => undefined },
  { name: 'Kafka', broker: startOwnBroker },
];

describe.each(engines)('three projectors on $name', ({ name, broker: startBroker }) => {
  it(
    'share the partitions; one is killed and one is added, and no number is wrong',
    async (context) => {
      const broker = await startBroker();
      if (!broker && name === 'Kafka') return context.skip('no broker');
      const { env: plain, remove } = await emptyInstallation();
      const env = broker ? { ...plain, KAFKA_BROKERS: broker.brokers } : plain;
      const installed = await openInstalled(env);
      try {
        await countTogether(installed, env, context.signal);
      } finally {
        await installed.close();
        await remove();
        await broker?.stop();
      }
    },
    TIMEOUT_MS,
  );
});

async function countTogether(
  installed: Installed,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<void> {
  const running: Running[] = [];
  const begin = (service: string) => {
    const begun = startVotestream([service], env);
    running.push(begun);
    return begun;
  };
  const stopVoting = new AbortController();
  const voting = voteSlowly(installed, ELECTION, { over: stopVoting.signal, isExcused: () => false });
  try {
    begin('adjudicator');
    const [first] = [begin('projector'), begin('projector'), begin('projector')];
    const before = await sharedAmong(installed, () => true, signal);
    await statusShows(installed, env, before, signal);

    first?.child.kill('SIGKILL');
    begin('projector');
    const after = await sharedAmong(installed, (ids) => ids.some((id) => !before.includes(id)), signal);
    expect(after.filter((id) => before.includes(id))).toHaveLength(2);
    await statusShows(installed, env, after, signal);

    stopVoting.abort();
    await voting;
    const { voters, seed } = ELECTION;
    const rest = await votestream(['simulate', '--voters', String(voters), '--seed', String(seed)], env);
    expect(rest.stdout + rest.stderr).toContain('decided and counted');
    const { code, stdout } = await votestream(['verify', '--ground-truth'], env);
    expect(stdout).toContain('equal:');
    expect(code).toBe(0);
  } finally {
    stopVoting.abort();
    for (const { child } of running) child.kill('SIGTERM');
    await Promise.all([voting, ...running.map((each) => each.finished)]);
  }
  const ends = await Promise.all(running.map((each) => each.finished));
  expect(ends.map(({ code, signal }) => code ?? signal)).toEqual([0, 'SIGKILL', 0, 0, 0]);
}

/** Waits until three projectors own every partition exactly once. @returns their ids */
async function sharedAmong(
  installed: Installed,
  isAwaited: (ids: readonly string[]) => boolean,
  signal: AbortSignal,
): Promise<string[]> {
  for (;;) {
    const ids = await installed.owners();
    if (ids.length === 3 && isAwaited(ids)) return ids;
    await delay(LOOK_MS, undefined, { signal });
  }
}

/** The same as `votestream status` shows it; a projector that is short of breath may be silent for one look. */
async function statusShows(
  { configuration }: Installed,
  env: NodeJS.ProcessEnv,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const { stdout } = await votestream(['status', '--json'], env);
    const shown = owners(JSON.parse(stdout), configuration.partitions);
    if (shown.length === ids.length && shown.every((id) => ids.includes(id))) return;
  }
}
