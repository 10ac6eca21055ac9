import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventTopic } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import type { Logger } from '@votestream/platform';
import { SnapshotReader, UnusableSnapshotError } from './read-snapshot.ts';
import type { SnapshotHeader } from './snapshot-format.ts';
import { UNFINISHED_SUFFIX, writeSnapshot } from './write-snapshot.ts';

/** Fewer events are not worth a snapshot: they are read again in less than a second. */
const EVENTS_MIN = 50_000;
/** A snapshot is due when the state has grown by this part; so the disk is written to in proportion to the log. */
const GROWTH = 1 / 8;
/** When the process ends, this part of EVENTS_MIN is worth one. */
const AT_CLOSE = 1 / 50;
/** At the end no snapshot is begun after so long. */
const CLOSE_MS_MAX = 5_000;
/** A file without its name that nobody has written to for so long is of a process that was killed. */
const UNFINISHED_MS_MAX = 600_000;

/** A partition's state, of which snapshots are made. */
export interface Snapshotted {
  readonly eventTopic: EventTopic;
  readonly partition: number;
  /** Events that the state holds. */
  readonly events: number;
  /** Of these, those that the last snapshot has. */
  snapshotEvents: number;
  /** Is everything that the state holds in the log? */
  readonly isSettled: boolean;
  /** undefined where this stream's state is not worth it, or nothing has happened. */
  capture(): (Omit<SnapshotHeader, 'logId'> & { readonly pieces: Iterable<Uint32Array> }) | undefined;
}

export interface SnapshotsOptions {
  readonly log: EventLog;
  /** One file for each partition, replaced by the next. */
  readonly folder: string;
  /** Default: EVENTS_MIN. */
  readonly eventsMin?: number | undefined;
  readonly logger: Logger;
}

/** Keeps the snapshots of this process's partitions: one file each, written while decisions go on. */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #eventsMin: number;
  readonly #kept = new Set<Snapshotted>();
  #writing: Promise<void> | undefined;
  #isClosing = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
    this.#eventsMin = options.eventsMin ?? EVENTS_MIN;
  }

  /** Makes the folder, and removes what killed processes have left in it. */
  async prepare(): Promise<void> {
    const { folder, logger } = this.#options;
    try {
      await mkdir(folder, { recursive: true });
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        if (!name.endsWith(UNFINISHED_SUFFIX)) continue;
        const { mtimeMs } = await stat(path);
        if (Date.now() - mtimeMs > UNFINISHED_MS_MAX) await unlink(path);
      }
    } catch (error) {
      logger.warn({ err: error, folder }, 'the folder of snapshots cannot be prepared');
    }
  }

  /**
   * The snapshot of a partition if it is one of this log, and of what stands in it now. The reader must be closed.
   * @param decider the version that it must be of.
   */
  async find(topic: EventTopic, partition: number, decider: number): Promise<SnapshotReader | undefined> {
    let reader: SnapshotReader | undefined;
    try {
      reader = await SnapshotReader.open(this.#pathOf(topic, partition));
      if (!reader) return undefined;
      await this.#check(reader.header, { topic, partition, decider });
      return reader;
    } catch (error) {
      await reader?.close();
      this.ignored(topic, partition, error);
      return undefined;
    }
  }

  /** @param error what is wrong with a snapshot. */
  ignored(topic: EventTopic, partition: number, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.logger.warn(
      { topic, partition, reason },
      'the snapshot is not used; all events are read instead',
    );
  }

  keep(partition: Snapshotted): void {
    this.#kept.add(partition);
    this.consider();
  }

  /** Its state is not that of the log any more, or nobody's business here. */
  forget(partition: Snapshotted): void {
    this.#kept.delete(partition);
  }

  /** Writes what is due, if nothing is being written. To be called when a partition has moved on. */
  consider(): void {
    if (this.#isClosing || this.#writing || !this.#due()) return;
    this.#writing = this.#writeDue().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Writes the last state of what is still kept. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#writing;
    const deadline = Date.now() + CLOSE_MS_MAX;
    for (const partition of this.#kept) {
      const news = partition.events - partition.snapshotEvents;
      if (!partition.isSettled || news < this.#eventsMin * AT_CLOSE || Date.now() > deadline) continue;
      await this.#write(partition);
    }
    this.#kept.clear();
  }

  #due(): Snapshotted | undefined {
    return [...this.#kept].find(({ isSettled, events, snapshotEvents }) => {
      return isSettled && events - snapshotEvents >= Math.max(this.#eventsMin, events * GROWTH);
    });
  }

  async #writeDue(): Promise<void> {
    for (let next = this.#due(); next && !this.#isClosing; next = this.#due()) await this.#write(next);
  }

  async #write(partition: Snapshotted): Promise<void> {
    const { log, logger } = this.#options;
    const { eventTopic: topic, partition: number, events } = partition;
    const where = { topic, partition: number };
    // Also where it fails: it is tried again when as many events have come.
    partition.snapshotEvents = events;
    try {
      const captured = partition.capture();
      if (!captured) return;
      const startedMs = performance.now();
      const { pieces, ...header } = captured;
      const logId = await log.id();
      if (logId === undefined) return;
      const { bytes } = await writeSnapshot(this.#pathOf(topic, number), { ...header, logId }, pieces);
      const ms = Math.round(performance.now() - startedMs);
      logger.debug({ ...where, position: header.position, events, bytes, ms }, 'snapshot written');
    } catch (error) {
      logger.warn(
        { err: error, ...where },
        'a snapshot could not be written; the next start reads more events',
      );
    }
  }

  async #check(
    header: SnapshotHeader,
    { topic, partition, decider }: Pick<SnapshotHeader, 'topic' | 'partition' | 'decider'>,
  ): Promise<void> {
    const { log } = this.#options;
    if (header.topic !== topic || header.partition !== partition) {
      throw new UnusableSnapshotError(`it is of ${header.topic}/${header.partition}`);
    }
    if (header.decider !== decider) {
      throw new UnusableSnapshotError(
        `it is of version ${header.decider} of the rules' state, not ${decider}`,
      );
    }
    const logId = await log.id();
    if (header.logId !== logId)
      throw new UnusableSnapshotError(`it is of the log ${header.logId}, not ${logId}`);
    const last = await log.lookup(topic, partition, header.last.position);
    if (!last?.value?.includes(`"id":"${header.last.id}"`)) {
      throw new UnusableSnapshotError(`its last event does not stand at ${header.last.position}`);
    }
  }

  #pathOf(topic: EventTopic, partition: number): string {
    return join(this.#options.folder, `${topic}-${partition}.snapshot`);
  }
}
