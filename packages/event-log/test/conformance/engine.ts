import type { EventLog } from '../../src/index.ts';

/** An engine under test: one broker or database that every case of a run shares. */
export interface LogEngine {
  /** A new, independent connection to the same log. The caller closes it. */
  open(): Promise<EventLog>;
  /** Kills the engine without warning (SIGKILL) and starts it again on the same data and address. */
  restart(): Promise<void>;
  /** What a child process needs in its environment to open the same log (`DATABASE_URL`, `KAFKA_BROKERS`). */
  readonly workerEnv: Readonly<Record<string, string>>;
  close(): Promise<void>;
  /** Cases that this engine cannot pass, by title, each with its reason. */
  readonly skips?: readonly { readonly case: string; readonly reason: string }[];
}

/** How long a condition may take to come true: longer than any lease or session of either engine. */
export const PATIENCE_MS = 45_000;
