import { randomUUID } from 'node:crypto';
import type { ConsumeOptions } from '../../event-log.ts';
import { isConnectionError, whileUnreachable } from '../connections.ts';
import { HEARTBEAT_MS, LEASE_MS } from '../limits.ts';
import type { LogParts } from '../parts.ts';
import type { Topic } from '../topics.ts';
import { membersOf, type Subscription } from '../wakeups.ts';
import { distribute } from './distribution.ts';
import { type Lease, type LeaseState, Membership } from './membership.ts';
import { type RunningPartition, runPartition } from './running-partition.ts';

/** See EventLog.consume. */
export async function consume(parts: LogParts, options: ConsumeOptions, closing: AbortSignal): Promise<void> {
  const topics = await Promise.all(options.topics.map((name) => parts.topics.find(name)));
  const consumer = new Consumer(parts, options, topics, AbortSignal.any([options.signal, closing]));
  await consumer.run();
}

class Consumer {
  readonly #parts: LogParts;
  readonly #options: ConsumeOptions;
  readonly #topics: ReadonlyMap<number, Topic>;
  readonly #membership: Membership;
  readonly #news: Subscription;
  readonly #leaving = new AbortController();
  /** By lease id. A partition stays here until its lease is given back. */
  readonly #running = new Map<number, RunningPartition>();
  readonly #failures: unknown[] = [];

  constructor(parts: LogParts, options: ConsumeOptions, topics: readonly Topic[], signal: AbortSignal) {
    this.#parts = parts;
    this.#options = options;
    this.#topics = new Map(topics.map((topic) => [topic.id, topic]));
    this.#membership = new Membership(parts.connections.reads, options.group, randomUUID(), topics);
    this.#news = parts.wakeups.subscribe(membersOf(options.group));
    if (signal.aborted) this.#stop();
    signal.addEventListener('abort', () => this.#stop(), { once: true });
  }

  /** Resolves after everything is handed back; rejects with the first thing that a handler threw. */
  async run(): Promise<void> {
    try {
      await this.#join();
      while (!this.#leaving.signal.aborted || this.#running.size > 0) {
        await this.#tick();
        await this.#news.next(HEARTBEAT_MS);
      }
    } catch (error) {
      this.#fail(error);
      await Promise.all([...this.#running.values()].map(({ done }) => done.catch(() => undefined)));
    }
    await this.#leave();
    this.#news.end();
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  /** What runs is told so; the leases are kept until it has ended. */
  #stop(): void {
    this.#leaving.abort();
    for (const partition of this.#running.values()) partition.stop();
    this.#news.wake();
  }

  #fail(error: unknown): void {
    this.#failures.push(error);
    this.#stop();
  }

  async #join(): Promise<void> {
    const { signal } = this.#leaving;
    const enter = async () => {
      await this.#membership.prepare();
      await this.#membership.heartbeat(false);
    };
    try {
      await whileUnreachable(enter, { signal, outageMs: Number.POSITIVE_INFINITY });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    this.#announce();
  }

  async #leave(): Promise<void> {
    await this.#whileLeased(() => this.#membership.leave());
    this.#announce();
  }

  #announce(): void {
    this.#parts.wakeups.announce([membersOf(this.#options.group)]);
  }

  async #tick(): Promise<void> {
    try {
      const leaving = this.#leaving.signal.aborted;
      await this.#membership.heartbeat(leaving);
      const leases = await this.#membership.leases();
      this.#stopWhere((lease) => lease === undefined || lease.owner !== this.#membership.id, leases);
      if (!leaving) await this.#rebalance(leases);
    } catch (error) {
      if (!isConnectionError(error)) throw error;
      this.#parts.logger.debug({ err: error, group: this.#options.group }, 'no heartbeat; trying again');
    }
  }

  async #rebalance(leases: readonly LeaseState[]): Promise<void> {
    const members = await this.#membership.liveMembers();
    const alive = new Set(members.map(({ member }) => member));
    const me = this.#membership.id;
    const shares = distribute(leases, members);
    this.#stopWhere((lease) => lease !== undefined && shares.get(lease.id) !== me, leases);
    const wanted = leases.filter(
      ({ id, owner }) =>
        shares.get(id) === me &&
        !this.#running.has(id) &&
        (owner === null || owner === me || !alive.has(owner)),
    );
    if (wanted.length === 0) return;
    const byId = new Map(wanted.map((lease) => [lease.id, lease]));
    for (const lease of await this.#membership.claim([...byId.keys()])) {
      const state = byId.get(lease.id);
      const topic = this.#topics.get(state?.topicId ?? -1);
      if (state !== undefined && topic !== undefined) this.#start(lease, topic, state.partition);
    }
  }

  #stopWhere(condition: (lease: LeaseState | undefined) => boolean, leases: readonly LeaseState[]): void {
    for (const [id, { owned, stop }] of this.#running) {
      const lease = leases.find((state) => state.id === id && state.epoch === owned.lease.epoch);
      if (condition(lease)) stop();
    }
  }

  #start(lease: Lease, topic: Topic, partition: number): void {
    const { group } = this.#options;
    const owned = { group, topic, partition, membership: this.#membership, lease };
    const running = runPartition(this.#parts, owned, this.#options);
    this.#running.set(lease.id, running);
    if (this.#leaving.signal.aborted) running.stop();
    void running.done
      .catch((error: unknown) => this.#fail(error))
      .then(() => this.#whileLeased(() => this.#membership.release(lease)))
      .then(() => {
        this.#running.delete(lease.id);
        this.#announce();
      });
  }

  /** Repeats what gives something back; the lease ends by itself anyway when the database is away for longer. */
  async #whileLeased(operation: () => Promise<void>): Promise<void> {
    try {
      await whileUnreachable(operation, { outageMs: LEASE_MS });
    } catch (error) {
      if (!isConnectionError(error)) this.#failures.push(error);
      this.#parts.logger.warn({ err: error, group: this.#options.group }, 'left a group without telling it');
    }
  }
}
