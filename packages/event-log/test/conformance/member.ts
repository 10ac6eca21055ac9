import type { Assignment, EventLog, RecordBatch, Start } from '../../src/index.ts';
import { textOf } from './records.ts';

export interface MemberOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly log?: EventLog;
  readonly positionOf?: (assignment: Assignment) => Promise<Start | undefined>;
  readonly onBatch?: (batch: RecordBatch, assignment: Assignment) => Promise<void>;
  readonly batchIntervalMs?: number;
  readonly onRevoked?: (assignment: Assignment) => Promise<void> | void;
}

/** A running `consume` with a memory of what it was given. */
export interface Member {
  /** What it owns now, by `topic/partition`. */
  readonly owned: ReadonlyMap<string, Assignment>;
  /** Every record it was given, as `topic/partition:value`. */
  readonly received: readonly string[];
  /** Settles as `consume` does. */
  readonly done: Promise<void>;
  leave(): Promise<void>;
}

export const place = (at: { topic: string; partition: number }): string => `${at.topic}/${at.partition}`;

export function startMember(log: EventLog, options: MemberOptions): Member {
  const stop = new AbortController();
  const owned = new Map<string, Assignment>();
  const received: string[] = [];
  const done = log.consume({
    group: options.group,
    topics: options.topics,
    signal: stop.signal,
    ...(options.batchIntervalMs !== undefined && { batchIntervalMs: options.batchIntervalMs }),
    positionOf: async (assignment) => {
      owned.set(place(assignment), assignment);
      return options.positionOf?.(assignment);
    },
    onBatch: async (batch, assignment) => {
      await options.onBatch?.(batch, assignment);
      for (const record of batch.records) received.push(`${place(batch)}:${textOf(record.value)}`);
    },
    onRevoked: async (assignment) => {
      if (owned.get(place(assignment)) === assignment) owned.delete(place(assignment));
      await options.onRevoked?.(assignment);
    },
  });
  done.catch(() => undefined);
  return {
    owned,
    received,
    done,
    leave: () => {
      stop.abort();
      return done;
    },
  };
}
