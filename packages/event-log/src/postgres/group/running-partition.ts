import { FencedError } from '../../errors.ts';
import type { Assignment, ConsumeOptions, Start } from '../../event-log.ts';
import { inPace } from '../../pace.ts';
import { whileUnreachable } from '../connections.ts';
import type { LogParts } from '../parts.ts';
import { readPartition } from '../reader.ts';
import { type OwnedPartition, transact } from './transaction.ts';

/** A partition in the hands of this member. */
export interface RunningPartition {
  readonly owned: OwnedPartition;
  /** Tells the handler that its time is over; `done` settles when it has heard. */
  stop(): void;
  /** Rejects with what a handler threw. */
  readonly done: Promise<void>;
}

/** Feeds the batches of an owned partition to the handler, one at a time, until stopped. Then tells it so. */
export function runPartition(
  parts: LogParts,
  owned: OwnedPartition,
  options: Pick<ConsumeOptions, 'positionOf' | 'onBatch' | 'batchIntervalMs' | 'onRevoked'>,
): RunningPartition {
  const ended = new AbortController();
  const { membership, lease, topic, partition } = owned;
  const assignment: Assignment = {
    topic: topic.name,
    partition,
    signal: ended.signal,
    committedPosition: () => whileUnreachable(() => membership.committed(lease)),
    // The server rolls back what a lost connection had begun.
    settle: async () => 'settled',
    transact: async (work) => {
      try {
        return await transact(parts, owned, work);
      } catch (error) {
        if (error instanceof FencedError) ended.abort();
        throw error;
      }
    },
  };

  async function start(): Promise<Start | undefined> {
    const patience = { signal: ended.signal, outageMs: Number.POSITIVE_INFINITY };
    const wanted = await options.positionOf?.(assignment);
    if (wanted !== undefined) return wanted;
    const committed = whileUnreachable(() => membership.committed(lease), patience);
    return committed.catch((error: unknown) => {
      if (!ended.signal.aborted) throw error;
      return undefined;
    });
  }

  async function feed(): Promise<void> {
    const from = (await start()) ?? 0;
    const { signal } = ended;
    for await (const batch of readPartition(parts, {
      topic,
      partition,
      from,
      follow: true,
      readAhead: false,
      signal,
    })) {
      if (batch.records.length > 0) await inPace(options, batch, assignment);
    }
  }

  async function run(): Promise<void> {
    try {
      await feed();
    } finally {
      ended.abort();
      await options.onRevoked?.(assignment);
    }
  }

  return { owned, stop: () => ended.abort(), done: run() };
}
