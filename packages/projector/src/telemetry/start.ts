import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type EventLog, remainingFrom, TailWatch } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import {
  beat,
  databaseTime,
  endHeartbeat,
  leastServedPositions,
  type ProjectorReport,
  projectorReport,
  type ReadModels,
} from '@votestream/read-models';
import { ProjectorMetrics } from './metrics.ts';
import type { RebuildProgress, Telemetry } from './telemetry.ts';

const BEAT_MS = 1_000;
/** Whoever stops waits this long for a database that does not answer; the row then goes with the dead. */
const STOP_MS_MAX = 2_000;
const PROBLEM_CHARACTERS_MAX = 500;

interface TelemetryOptions {
  readonly log: EventLog;
  /** Their tables are there: `migrate` has run. */
  readonly readModels: ReadModels;
  /** Those that this projector consumes. */
  readonly topics: readonly string[];
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/**
 * Writes a heartbeat with a report about once a second, until `signal` aborts, and goes on through any outage. It
 * beats from the event loop that counts: a process that hangs does not beat.
 *
 * @returns `stopped` resolves when the row is removed, or the database has not answered in time; it never rejects.
 */
export function startTelemetry(options: TelemetryOptions): {
  readonly telemetry: Telemetry;
  readonly stopped: Promise<void>;
} {
  const reporter = new Reporter(options);
  void reporter.lookUntilStopped();
  return { telemetry: reporter.telemetry, stopped: reporter.beatUntilStopped() };
}

interface OwnedPartition {
  readonly topic: string;
  readonly partition: number;
  caughtUpAt: string | null;
}

class Reporter {
  readonly telemetry: Telemetry;
  readonly #id = randomUUID();
  readonly #options: TelemetryOptions;
  readonly #metrics: ProjectorMetrics;
  readonly #tails: ReadonlyMap<string, TailWatch>;
  readonly #owned = new Map<string, OwnedPartition>();
  #rebuild: RebuildProgress | undefined;
  #problem: string | undefined;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#metrics = new ProjectorMetrics(options.topics);
    this.#tails = new Map(options.topics.map((topic) => [topic, new TailWatch(options.log, topic)]));
    this.telemetry = {
      committed: (batch) => this.#metrics.committed(batch),
      assigned: (topic, partition) => {
        this.#metrics.assigned(topic, partition);
        this.#owned.set(`${topic}/${partition}`, { topic, partition, caughtUpAt: null });
      },
      revoked: (topic, partition) => void this.#owned.delete(`${topic}/${partition}`),
      rebuilding: (progress) => {
        this.#rebuild = progress;
      },
      problem: (text) => {
        this.#problem = text;
      },
    };
  }

  async beatUntilStopped(): Promise<void> {
    const { signal, readModels } = this.#options;
    const beating = this.#untilStopped('the heartbeat of this projector cannot be written', async () =>
      beat(readModels.db, this.#id, await this.#report()),
    );
    const ended = beating.then(() => endHeartbeat(readModels.db, this.#id)).catch(() => undefined);
    await aborted(signal);
    const late = new AbortController();
    await Promise.race([ended, delay(STOP_MS_MAX, undefined, { signal: late.signal, ref: false })]);
    late.abort();
  }

  /** Apart from the beat: a log that does not answer must not make a projector look dead. */
  lookUntilStopped(): Promise<void> {
    return this.#untilStopped('it cannot be seen whether this projector has caught up', () => this.#look());
  }

  async #look(): Promise<void> {
    const { db } = this.#options.readModels;
    // Before the log is asked: what is gone by then was gone at this time.
    const at = (await databaseTime(db)).toISOString();
    const served = Map.groupBy(await leastServedPositions(db), ({ topic }) => topic);
    for (const [topic, tails] of this.#tails) {
      const positions = new Map((served.get(topic) ?? []).map((each) => [each.partition, each.position]));
      const mine = (partition: number) => this.#owned.get(`${topic}/${partition}`);
      // Of others' partitions the log is not asked.
      const watched = (partition: number) => (mine(partition) ? [positions.get(partition)] : []);
      for (const tail of await tails.look(watched)) {
        const position = positions.get(tail.partition);
        const owned = mine(tail.partition);
        if (owned && position !== undefined && remainingFrom(tail, position) === 0) owned.caughtUpAt = at;
      }
    }
  }

  async #report(): Promise<ProjectorReport> {
    const metrics = await this.#metrics.read();
    return projectorReport.parse({
      partitions: [...this.#owned.values()],
      metrics,
      rebuild: this.#rebuild ?? null,
      problem: this.#problem?.slice(0, PROBLEM_CHARACTERS_MAX) ?? null,
    });
  }

  /** A failure is said once in the log, not every second. */
  async #untilStopped(failure: string, work: () => Promise<void>): Promise<void> {
    const { signal, logger } = this.#options;
    let failing = false;
    while (!signal.aborted) {
      try {
        await work();
        failing = false;
      } catch (error) {
        if (!failing && !signal.aborted) logger.warn({ err: error }, `${failure}; trying again every second`);
        failing = true;
      }
      await delay(BEAT_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
