/// <reference path="./kafkajs-internals.d.ts" />
import type Cluster from 'kafkajs/src/cluster/index.js';
import type { Broker, ProtocolRequest } from 'kafkajs/src/cluster/index.js';
import { EventLogError, UnknownTopicError } from '../errors.ts';
import type { KafkaClient } from './client.ts';
import { ClusterSession, disconnect } from './cluster-session.ts';
import { failureOf, isTransient } from './failure.ts';
import { type Patience, repeat } from './repeat.ts';

/**
 * Requests to brokers, repeated while brokers restart and partitions move. The brokers answer the requests of one
 * connection one after the other: whoever lets a broker wait for records needs a connection of their own.
 */
export class KafkaConnection {
  readonly #client: KafkaClient;
  readonly #seenTopics = new Set<string>();
  #session: Promise<ClusterSession> | undefined;
  #closed = false;

  constructor(client: KafkaClient) {
    this.#client = client;
  }

  /** Sends a request to the leader of a partition. @throws UnknownTopicError */
  async toLeader<Response>(
    topic: string,
    partition: number,
    request: ProtocolRequest<Response>,
    patience?: Patience,
  ): Promise<Response> {
    const send = async (cluster: Cluster): Promise<Response> => {
      const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
      if (leader === undefined) throw new EventLogError(`topic ${topic} has no partition ${partition}`);
      const broker = await cluster.findBroker({ nodeId: leader });
      return broker.connectionPool.send(request);
    };
    return this.withTopic(topic, send, patience);
  }

  /** Does something with the metadata of a topic at hand. @throws UnknownTopicError */
  async withTopic<Result>(
    topic: string,
    work: (cluster: Cluster) => Promise<Result>,
    patience?: Patience,
  ): Promise<Result> {
    const attempt = (): Promise<Result> =>
      this.#once(async (session) => {
        await session.learn(topic);
        this.#seenTopics.add(topic);
        return work(session.cluster);
      });
    // A broker that has just started may not know of its topics yet.
    const passes = (error: unknown): boolean =>
      isTransient(error) || (failureOf(error) === 'unknown-topic' && this.#seenTopics.has(topic));
    return repeat(attempt, { passes, ...patience }).catch((error: unknown) => {
      throw failureOf(error) === 'unknown-topic' ? new UnknownTopicError(topic) : error;
    });
  }

  /** Does something with the broker that coordinates a group. */
  async withCoordinator<Result>(
    groupId: string,
    work: (coordinator: Broker) => Promise<Result>,
  ): Promise<Result> {
    return repeat(() =>
      this.#once(async ({ cluster }) => work(await cluster.findGroupCoordinator({ groupId }))),
    );
  }

  /** Requests under way fail; later ones are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    const session = await this.#session?.catch(() => undefined);
    if (session !== undefined) await disconnect(session.cluster);
  }

  async #once<Result>(work: (session: ClusterSession) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new EventLogError('the log is closed');
    this.#session ??= this.#connect();
    const current = this.#session;
    try {
      return await work(await current);
    } catch (error) {
      const failure = failureOf(error);
      // A topic that is gone would make every refresh fail.
      if (failure === 'connection' || failure === 'unknown-topic') this.#discard(current);
      if (failure === 'moved') await current.then((session) => session.refresh()).catch(() => undefined);
      throw error;
    }
  }

  async #connect(): Promise<ClusterSession> {
    const cluster = this.#client.openCluster();
    await cluster.connect();
    return new ClusterSession(cluster);
  }

  /** A broken connection is not mended: the next request gets a new one. */
  #discard(broken: Promise<ClusterSession>): void {
    if (this.#session !== broken) return;
    this.#session = undefined;
    broken.then(({ cluster }) => disconnect(cluster)).catch(() => undefined);
  }
}
