import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { PATIENCE_MS } from './engine.ts';

/**
 * What a worker does with each batch: `copy` writes `<name>:<value>` of every record to the same partition of `out` and
 * commits the position, in one transaction.
 */
export interface WorkerRole {
  readonly name: string;
  readonly group: string;
  readonly topic: string;
  /** Without it the worker only reads. */
  readonly out?: string;
  /**
   * Where to pause in the first batch until told to go on: before the transaction, inside it before anything is
   * appended, or inside it after everything is.
   */
  readonly pauseAt?: 'before-transaction' | 'before-append' | 'before-commit';
  /** Kills itself this long after the first transaction's work is done, while the commit runs. */
  readonly dieInCommitAfterMs?: number;
}

/** What a worker reports. */
export type WorkerReport =
  | { readonly event: 'assigned' | 'revoked' | 'lost'; readonly partition: number }
  | { readonly event: 'received'; readonly values: readonly string[]; readonly partition: number }
  | { readonly event: 'paused' | 'committed'; readonly partition: number }
  | { readonly event: 'failed'; readonly partition: number; readonly error: string };

export interface Worker {
  readonly reports: readonly WorkerReport[];
  /** Waits until the worker has reported this event. */
  reported(event: WorkerReport['event']): Promise<void>;
  /** Lets a paused worker go on. */
  proceed(): void;
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM'): void;
  readonly exited: Promise<void>;
}

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

export function startWorker(env: Readonly<Record<string, string>>, role: WorkerRole): Worker {
  const child: ChildProcess = spawn(process.execPath, [WORKER, JSON.stringify(role)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
  const reports: WorkerReport[] = [];
  child.on('message', (report: WorkerReport) => reports.push(report));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    reports,
    reported: (event) =>
      expect
        .poll(() => reports.some((report) => report.event === event), {
          timeout: PATIENCE_MS,
          interval: 10,
          message: `worker ${role.name} reports ${event}`,
        })
        .toBe(true),
    proceed: () => {
      child.send('proceed');
    },
    signal: (signal) => {
      child.kill(signal);
    },
    exited,
  };
}
