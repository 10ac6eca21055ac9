import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOwnBroker } from '@votestream/event-log/testing/broker';
import { childNamed } from './replay/process-tree.ts';

/** An empty installation: its environment, and its end. */
export interface Installation {
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  /** undefined where there is none, or it runs in a container. */
  readonly brokerPid: number | undefined;
  remove(): Promise<void>;
}

export interface Engine {
  readonly name: 'postgres' | 'kafka';
  open(): Promise<Installation>;
}

export const engines: readonly Engine[] = [
  { name: 'postgres', open: () => emptyInstallation({}, 'embedded PostgreSQL') },
  {
    name: 'kafka',
    open: async () => {
      const broker = await startOwnBroker();
      if (!broker) throw new Error('no broker: see the line above');
      const installation = await emptyInstallation({ KAFKA_BROKERS: broker.brokers }, broker.description);
      return {
        ...installation,
        brokerPid: childNamed('java'),
        remove: () => installation.remove().finally(() => broker.stop()),
      };
    },
  },
];

async function emptyInstallation(variables: NodeJS.ProcessEnv, log: string): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'votestream-bench-'));
  // Root's PostgreSQL runs as another user, who must get in.
  await chmod(folder, 0o755);
  const { DATABASE_URL, KAFKA_BROKERS, ...inherited } = process.env;
  const env = { ...inherited, ...variables, VOTESTREAM_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' };
  return { env, log, brokerPid: undefined, remove: () => rm(folder, { recursive: true, force: true }) };
}
