import type { EventLog } from '../../src/index.ts';
import type { LogEngine } from './engine.ts';
import type { Member, MemberOptions } from './member.ts';
import type { Worker, WorkerRole } from './worker-process.ts';

/** What a case gets. Everything made through it is cleaned up when the case ends. */
export interface CaseContext {
  readonly engine: LogEngine;
  /** A connection that the cases share. */
  readonly log: EventLog;
  /** A connection of the case's own. */
  open(): Promise<EventLog>;
  /** Creates a topic that no other case uses. */
  topic(partitions?: number): Promise<string>;
  /** The name of a group that no other case uses. */
  group(): string;
  /** A member of a group inside this process. */
  join(options: MemberOptions): Member;
  /** A member of a group in a process of its own, which can be stopped and killed. */
  spawn(role: WorkerRole): Worker;
}

export interface ConformanceCase {
  /** What a user would lose. */
  readonly title: string;
  readonly run: (context: CaseContext) => Promise<void>;
}
