import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Broker } from './broker.ts';
import { onceWeAreGone } from './guard.ts';
import { KAFKA_VERSION, kafkaClassPath } from './kafka-jars.ts';
import { freePorts, listening } from './ports.ts';

const START_TIMEOUT_MS = 60_000;
const JVM = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData'];

/** A further address of a broker, where it demands something of its clients. */
export interface Listener {
  readonly name: string;
  readonly protocol: 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
  /** Without their common prefix `listener.name.<name>.`. */
  readonly settings: Readonly<Record<string, string>>;
}

export interface KafkaOptions {
  readonly listeners?: readonly Listener[];
  /** Arguments for the tool that makes an empty broker, such as accounts. */
  readonly formatting?: readonly string[];
  /** Broker settings beside those that every broker has here. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

export interface LocalKafka extends Broker {
  /** host:port of each further listener, by its name. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Apache Kafka from its published jars: one process that is broker and controller (KRaft). */
export async function startLocalKafka({
  listeners = [],
  formatting = [],
  settings = {},
}: KafkaOptions = {}): Promise<LocalKafka> {
  const classPath = await kafkaClassPath();
  const folder = await mkdtemp(join(tmpdir(), 'votestream-kafka-'));
  const [port = 0, controllerPort = 0, ...ports] = await freePorts(2 + listeners.length);
  const configuration = join(folder, 'server.properties');
  const further = listeners.map((listener, index) => ({ ...listener, port: ports[index] ?? 0 }));
  await writeFile(configuration, properties(folder, port, controllerPort, further) + linesOf(settings));
  const java = (main: string, ...args: string[]) => [...JVM, '-cp', classPath, main, ...args];
  await promisify(execFile)(
    'java',
    java('kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', configuration, ...formatting),
  );

  const logFile = join(folder, 'broker.log');
  let running = await start();

  async function start(): Promise<Running> {
    const log = openSync(logFile, 'a');
    const broker = spawn('java', java('kafka.Kafka', configuration), { stdio: ['ignore', log, log] });
    closeSync(log);
    const kill = killer(broker, folder);
    const gone = new AbortController();
    broker.once('exit', () => gone.abort(new Error('the broker ended while it started')));
    try {
      await listening(port, START_TIMEOUT_MS, gone.signal);
    } catch (error) {
      await kill();
      const lines = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-20).join('\n');
      throw new Error(`Apache Kafka ${KAFKA_VERSION} did not start; the end of its log:\n${lines}`, {
        cause: error,
      });
    }
    return { kill, signal: (name) => broker.kill(name) };
  }

  return {
    brokers: `127.0.0.1:${port}`,
    addresses: new Map(further.map((listener) => [listener.name, `127.0.0.1:${listener.port}`])),
    description: `Apache Kafka ${KAFKA_VERSION}, from its published jars`,
    canRestart: true,
    async restart() {
      await running.kill();
      running = await start();
    },
    async suspend() {
      running.signal('SIGSTOP');
      return async () => void running.signal('SIGCONT');
    },
    async stop() {
      await running.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  kill(): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
}

/** Kills the broker on demand and when this process exits; its data goes too when this process is killed itself. */
function killer(broker: ChildProcess, folder: string): () => Promise<void> {
  const kill = () => broker.kill('SIGKILL');
  const exited = once(broker, 'exit');
  const guard = onceWeAreGone('kill -9 "$1"; rm -rf "$2"', String(broker.pid), folder);
  process.once('exit', kill);
  return async () => {
    kill();
    await exited;
    guard.dismiss();
    process.off('exit', kill);
  };
}

/** 16 bytes, the first below 128: the id must not begin with a hyphen. */
function clusterId(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('base64url');
}

/** One partition and one replica for the internal topics: a start and a restart then take seconds. */
function properties(
  folder: string,
  port: number,
  controllerPort: number,
  further: readonly (Listener & { readonly port: number })[],
): string {
  const listeners = [
    `PLAINTEXT://127.0.0.1:${port}`,
    ...further.map((listener) => `${listener.name}://127.0.0.1:${listener.port}`),
  ].join(',');
  const protocols = ['PLAINTEXT:PLAINTEXT', ...further.map(({ name, protocol }) => `${name}:${protocol}`)];
  const demands = further.flatMap(({ name, settings }) =>
    Object.entries(settings).map(([key, value]) => [`listener.name.${name.toLowerCase()}.${key}`, value]),
  );
  return linesOf({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `${listeners},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': listeners,
    'listener.security.protocol.map': `${protocols.join(',')},CONTROLLER:PLAINTEXT`,
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    'group.initial.rebalance.delay.ms': 0,
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 500,
    ...internalTopic('offsets.topic', 'num.partitions'),
    ...internalTopic('transaction.state.log', 'num.partitions'),
    'transaction.state.log.min.isr': 1,
    ...internalTopic('share.coordinator.state.topic', 'num.partitions'),
    'share.coordinator.state.topic.min.isr': 1,
    ...Object.fromEntries(demands),
  });
}

function linesOf(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function internalTopic(prefix: string, partitions: string): Record<string, number> {
  return { [`${prefix}.${partitions}`]: 1, [`${prefix}.replication.factor`]: 1 };
}
