import { fileURLToPath } from 'node:url';
import { startOwnBroker } from '@votestream/event-log/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { emptyInstallation, type Running, start, startVotestream, votestream } from '../processes.ts';
import { type Kill, type Service, scheduleOf } from './stages.ts';

const KILLS = 10;
const VOTERS = 4_000;
/** Requests a second: slow enough that there is work to be killed in until the last kill. */
const RATE = 120;
const victim = fileURLToPath(new URL('./victim.ts', import.meta.url));

/** A failure prints the seed; VOTESTREAM_TEST_SEED repeats its schedule. */
const seed = Number(process.env['VOTESTREAM_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));

const engines = [
  { name: 'PostgreSQL', broker: async () => undefined },
  { name: 'Kafka', broker: startOwnBroker },
];

describe.each(engines)('killed ten times on $name', ({ name, broker: startBroker }) => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  it(`no vote is lost or counted twice (seed ${seed})`, async (context) => {
    const broker = await startBroker();
    if (broker) cleanUps.push(() => broker.stop());
    else if (name === 'Kafka') context.skip('no broker');
    const { env: plain, remove } = await emptyInstallation();
    cleanUps.push(remove);
    const env = broker ? { ...plain, KAFKA_BROKERS: broker.brokers } : plain;

    const over = new AbortController();
    const schedule = scheduleOf(seed, KILLS);
    const services = (['adjudicator', 'projector'] as const).map((service) => {
      const kills = schedule.filter((kill) => kill.service === service);
      return killAndRestart(service, kills, env, over.signal);
    });
    cleanUps.push(async () => {
      over.abort();
      await Promise.allSettled(services);
    });
    await untilAtWork(env);

    const options = ['--voters', String(VOTERS), '--seed', String(seed % 1_000), '--rate', String(RATE)];
    const simulation = await votestream(['simulate', ...options], env);
    expect(simulation.stderr + simulation.stdout).toContain('decided and counted');
    over.abort();
    expect((await Promise.all(services)).flat().toSorted(), 'the kills that were carried out').toEqual(
      schedule.map(describeKill).toSorted(),
    );

    const verified = await votestream(['verify', '--ground-truth'], env);
    expect(verified.stdout).toContain('equal:');
    expect(verified.code).toBe(0);
  }, 300_000);
});

/**
 * Runs a service, each time until it is killed at the next stage of its list, and then once more undisturbed.
 * @returns the kills that were carried out when `signal` ended it.
 */
async function killAndRestart(
  service: Service,
  kills: readonly Kill[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string[]> {
  const carriedOut: string[] = [];
  for (const kill of [...kills, undefined]) {
    const running: Running = kill
      ? start(victim, [service, kill.stage, String(kill.countdown)], env)
      : startVotestream([service], env);
    const stop = () => running.child.kill('SIGTERM');
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    const finished = await running.finished;
    signal.removeEventListener('abort', stop);
    if (kill && finished.signal === 'SIGKILL') carriedOut.push(describeKill(kill));
    else if (!signal.aborted) throw new Error(`${service} ended by itself: ${finished.stderr}`);
    if (signal.aborted) break;
  }
  return carriedOut;
}

function describeKill({ service, stage, countdown }: Kill): string {
  return `${service} ${stage} (${countdown})`;
}

/** So that the simulation starts no services of its own. */
async function untilAtWork(env: NodeJS.ProcessEnv): Promise<void> {
  for (;;) {
    const { stdout } = await votestream(['status', '--json'], env);
    const { services } = JSON.parse(stdout);
    if (services.adjudicators > 0 && services.projectors > 0) return;
  }
}
