/// <reference path="./kafkajs-internals.d.ts" />
import { setTimeout as delay } from 'node:timers/promises';
import { PartitionAssigners } from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import ConsumerGroup from 'kafkajs/src/consumer/consumerGroup.js';
import type { Logger } from '../logger.ts';
import type { KafkaClient } from './client.ts';
import { disconnect } from './cluster-session.ts';
import { type Failure, failureOf, isTransient } from './failure.ts';
import { repeat } from './repeat.ts';

/** Without a heartbeat for so long a member is dead, for the group and for itself. */
const SESSION_TIMEOUT_MS = 8_000;
/** It is with a heartbeat that a member learns of a rebalance. */
const HEARTBEAT_INTERVAL_MS = 1_000;
/** How long the group waits for a member to hand back its partitions. */
const REBALANCE_TIMEOUT_MS = 10_000;
const JOIN_RETRY = { retries: 2, initialRetryTime: 50 };
/** That is how a group and its topics look while it rebalances and while its coordinator starts. */
const PASSING: ReadonlySet<Failure> = new Set(['expelled', 'rebalancing', 'unknown-topic']);

export interface MembershipOptions {
  readonly client: KafkaClient;
  readonly logger: Logger;
  readonly group: string;
  readonly topics: readonly string[];
  readonly signal: AbortSignal;
}

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Why a generation of the group is over for this member. */
export type EndOfGeneration = 'rebalancing' | 'expelled' | 'out of contact';

/**
 * One member of a consumer group. kafkajs does the joining; its own consumer is not used, because it hands its
 * partitions on while a handler is still working, and does not deliver batches that hold only markers.
 */
export class Membership {
  readonly #options: MembershipOptions;
  #connected: { readonly cluster: Cluster; readonly group: ConsumerGroup } | undefined;
  #memberId: string | null = null;
  #beating: AbortController | undefined;

  constructor(options: MembershipOptions) {
    this.#options = options;
  }

  /**
   * Joins, or joins again after the partitions were handed back; tries for ever. Heartbeats go on until the next
   * call, so that the group waits while partitions are handed back.
   * @returns the partitions of the new generation, and when it ends.
   */
  async join(): Promise<{ places: Place[]; ended: Promise<EndOfGeneration> }> {
    const { signal, logger, group: name } = this.#options;
    const group = await repeat(() => this.#join(), {
      signal,
      giveUpAfterMs: Number.POSITIVE_INFINITY,
      passes: (error) => isTransient(error) || PASSING.has(failureOf(error)),
      onFirstFailure: (error) => logger.warn({ error, group: name }, 'the group cannot be joined yet'),
    });
    const places = group
      .assigned()
      .flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
    const { memberId, generationId } = group;
    logger.info({ group: name, memberId, generationId, places }, 'joined the group');
    const { promise: ended, resolve } = Promise.withResolvers<EndOfGeneration>();
    this.#beating = new AbortController();
    void this.#beat(group, this.#beating.signal, resolve);
    return { places, ended };
  }

  /** Asks whether the group still counts on this member, whatever happened since the last heartbeat. */
  async isMember(): Promise<boolean> {
    const group = this.#connected?.group;
    if (group === undefined) return false;
    try {
      await repeat(() => this.#heartbeat(group));
      return true;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'rebalancing') return true;
      if (failure === 'expelled') return false;
      throw error;
    }
  }

  /** Gives the group notice, if it can be reached. */
  async leave(): Promise<void> {
    this.#beating?.abort();
    const { logger, group } = this.#options;
    await this.#connected?.group.leave().catch((error: unknown) => {
      logger.warn({ error, group }, 'left the group without notice');
    });
    await this.#disconnect();
  }

  async #join(): Promise<ConsumerGroup> {
    this.#connected ??= await this.#connect();
    const { group } = this.#connected;
    this.#beating?.abort();
    try {
      await group.joinAndSync();
      this.#memberId = group.memberId;
      return group;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === 'connection' || failure === 'unknown-topic') await this.#disconnect();
      throw error;
    }
  }

  async #connect(): Promise<{ cluster: Cluster; group: ConsumerGroup }> {
    const { client, group: groupId, topics } = this.#options;
    const cluster = client.openCluster();
    await cluster.connect();
    await cluster.addMultipleTargetTopics([...topics]).catch(async (error: unknown) => {
      await disconnect(cluster);
      throw error;
    });
    const logger = client.kafka.logger();
    const group = new ConsumerGroup({
      logger,
      cluster,
      groupId,
      topics,
      topicConfigurations: {},
      assigners: [PartitionAssigners.roundRobin({ cluster, groupId, logger })],
      sessionTimeout: SESSION_TIMEOUT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      retry: JOIN_RETRY,
      autoCommit: false,
      instrumentationEmitter: { emit: () => undefined },
    });
    group.memberId = this.#memberId;
    return { cluster, group };
  }

  async #disconnect(): Promise<void> {
    const connected = this.#connected;
    this.#connected = undefined;
    if (connected !== undefined) await disconnect(connected.cluster);
  }

  async #beat(
    group: ConsumerGroup,
    stop: AbortSignal,
    end: (reason: EndOfGeneration) => void,
  ): Promise<void> {
    let answeredAtMs = Date.now();
    while (!stop.aborted) {
      await delay(HEARTBEAT_INTERVAL_MS, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      try {
        await this.#heartbeat(group);
        answeredAtMs = Date.now();
      } catch (error) {
        const failure = failureOf(error);
        this.#options.logger.debug({ error, failure }, 'a heartbeat failed');
        if (failure === 'rebalancing') answeredAtMs = Date.now();
        if (failure === 'rebalancing' || failure === 'expelled') end(failure);
        else if (Date.now() - answeredAtMs > SESSION_TIMEOUT_MS) end('out of contact');
        else await this.#findCoordinator(group);
      }
    }
  }

  async #heartbeat({ coordinator, memberId, generationId }: ConsumerGroup): Promise<void> {
    const { group: groupId } = this.#options;
    if (coordinator === null || memberId === null || generationId === null) return;
    await coordinator.heartbeat({ groupId, memberId, groupGenerationId: generationId });
  }

  /** It may have moved; the members stay what they are. */
  async #findCoordinator(group: ConsumerGroup): Promise<void> {
    const cluster = this.#connected?.cluster;
    const coordinator = await cluster
      ?.findGroupCoordinator({ groupId: this.#options.group })
      .catch(() => undefined);
    if (coordinator !== undefined) group.coordinator = coordinator;
  }
}
