import { randomUUID } from 'node:crypto';
import type { Logger } from '@votestream/platform';
import type { JobKind, JobOrder, JobView } from '../contract/maintenance.ts';
import { type RunningCommand, runCommand } from './command.ts';
import { endOf } from './job-end.ts';

/** The last ones, the newest first. */
const JOBS_KEPT_MAX = 10;

const ARGUMENTS: Readonly<Record<JobKind, readonly string[]>> = {
  rebuild: ['replay'],
  rollback: ['replay', '--rollback'],
  retry: ['dead-letters', 'retry'],
};

export interface JobsOptions {
  /** The file of the command line that has started this process; undefined: no job can be run. */
  readonly program: string | undefined;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * What the administrator has had done by this process: `votestream replay` and `votestream dead-letters retry`, one at a
 * time. The list ends with the process; what was built is in the database, and the next rebuild goes on from there.
 */
export class Jobs {
  readonly #options: JobsOptions;
  #jobs: readonly JobView[] = [];
  #running: RunningCommand | undefined;

  constructor(options: JobsOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#running?.stop(), { once: true });
  }

  get canRun(): boolean {
    return this.#options.program !== undefined && !this.#options.signal.aborted;
  }

  /** The newest first. */
  get all(): readonly JobView[] {
    return this.#jobs;
  }

  get running(): JobView | undefined {
    return this.#jobs.find(({ outcome }) => outcome === 'running');
  }

  /** @throws where one runs, or none can: ask first. */
  start({ kind, projections }: JobOrder): JobView {
    const { program } = this.#options;
    if (program === undefined || this.running) throw new Error('a job was started where none may be');
    const job: JobView = {
      id: randomUUID(),
      kind,
      projections,
      startedAt: new Date().toISOString(),
      endedAt: null,
      outcome: 'running',
      message: '',
    };
    this.#jobs = [job, ...this.#jobs].slice(0, JOBS_KEPT_MAX);
    this.#running = runCommand(program, [...ARGUMENTS[kind], ...projections, '--json']);
    void this.#await(job, this.#running);
    return job;
  }

  async #await(job: JobView, command: RunningCommand): Promise<void> {
    const end = await command.ended;
    const ended = { ...job, endedAt: new Date().toISOString(), ...endOf(job.kind, end) };
    const { outcome, message, kind, projections } = ended;
    this.#running = undefined;
    this.#jobs = this.#jobs.map((each) => (each.id === job.id ? ended : each));
    this.#options.logger.info({ kind, projections, outcome, message }, 'a job of the administrator ended');
  }
}
