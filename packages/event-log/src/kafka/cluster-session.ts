/// <reference path="./kafkajs-internals.d.ts" />
import type Cluster from 'kafkajs/src/cluster/index.js';
import { ConnectionDroppedError } from './failure.ts';

/**
 * A connected cluster with the topics whose metadata it has. Changes of the metadata take turns: kafkajs lets a
 * refresh for a new topic share one that is under way without it.
 */
export class ClusterSession {
  readonly cluster: Cluster;
  readonly #topics = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
  }

  knows(topic: string): boolean {
    return this.#topics.has(topic);
  }

  /** Makes the metadata of a topic available. */
  async learn(topic: string): Promise<void> {
    if (this.knows(topic)) return;
    await this.#inTurn(async () => {
      await this.cluster.addMultipleTargetTopics([topic]);
      if (this.cluster.findTopicPartitionMetadata(topic).length === 0) {
        throw new ConnectionDroppedError(`the metadata of ${topic} did not come along`);
      }
      this.#topics.add(topic);
    });
  }

  /** Asks again where the partitions are. */
  async refresh(): Promise<void> {
    await this.#inTurn(() => this.cluster.refreshMetadata());
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Closes the connections and lets the requests under way fail; kafkajs alone would wait for their answers. */
export async function disconnect(cluster: Cluster): Promise<void> {
  const { brokers, seedBroker } = cluster.brokerPool;
  for (const broker of new Set([seedBroker, ...Object.values(brokers)])) {
    for (const connection of broker?.connectionPool.pool ?? []) {
      connection.rejectRequests(new ConnectionDroppedError('this client has dropped the connection'));
    }
  }
  await cluster.disconnect();
}
