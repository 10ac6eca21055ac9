import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Broker } from './broker.ts';
import { onceWeAreGone } from './guard.ts';
import { freePorts, listening } from './ports.ts';

const VERSION = 'v26.1.9';
const IMAGE = `docker.redpanda.com/redpandadata/redpanda:${VERSION}`;
const ANSWER_TIMEOUT_MS = 5_000;
const PULL_TIMEOUT_MS = 300_000;
const START_TIMEOUT_MS = 60_000;

const run = promisify(execFile);

/** Does a Docker engine answer? */
export async function dockerAnswers(): Promise<boolean> {
  return run('docker', ['info'], { timeout: ANSWER_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}

/** One Redpanda in a container, with the settings for development (one core, no fsync wait). */
export async function startRedpanda(): Promise<Broker> {
  const [port = 0] = await freePorts(1);
  const name = `votestream-test-${randomUUID()}`;
  await run('docker', ['pull', '-q', IMAGE], { timeout: PULL_TIMEOUT_MS });
  await run('docker', [
    ...['create', '--name', name, '-p', `127.0.0.1:${port}:9092`, IMAGE, 'redpanda', 'start'],
    ...['--mode', 'dev-container', '--smp', '1', '--memory', '512M'],
    ...[
      '--set',
      'redpanda.auto_create_topics_enabled=false',
      '--set',
      'redpanda.group_initial_rebalance_delay=0',
    ],
    ...['--kafka-addr', '0.0.0.0:9092', '--advertise-kafka-addr', `127.0.0.1:${port}`],
  ]);
  const remove = () => void execFileSync('docker', ['rm', '-f', '-v', name], { stdio: 'ignore' });
  const guard = onceWeAreGone('docker rm -f -v "$1"', name);
  process.once('exit', remove);

  async function start(): Promise<void> {
    await run('docker', ['start', name]);
    await listening(port, START_TIMEOUT_MS);
  }
  async function stop(): Promise<void> {
    await run('docker', ['rm', '-f', '-v', name]);
    guard.dismiss();
    process.off('exit', remove);
  }

  await start().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    brokers: `127.0.0.1:${port}`,
    description: `Redpanda ${VERSION}, in a container`,
    canRestart: true,
    async restart() {
      await run('docker', ['kill', '--signal', 'KILL', name]);
      await start();
    },
    async suspend() {
      await run('docker', ['pause', name]);
      return async () => void (await run('docker', ['unpause', name]));
    },
    stop,
  };
}
