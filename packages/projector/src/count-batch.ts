import type { EventStream } from '@votestream/domain/projections';
import type { LogRecord } from '@votestream/event-log';
import type { DeadLetter, Generation, GroupDelta } from '@votestream/read-models';
import { type Decoded, decode, storable } from './decode.ts';
import { beginFold, type Fold, UnfoldableError } from './fold.ts';

/** A generation, and the next position that it has to count. */
export interface GenerationProgress extends Generation {
  readonly position: number;
}

/** What a batch adds to one generation. read = folded + ignored + parked */
export interface GenerationCount extends GenerationProgress {
  readonly deltas: readonly GroupDelta[];
  readonly folded: number;
  readonly ignored: number;
  readonly parked: readonly DeadLetter[];
}

export interface BatchCount {
  readonly generations: readonly GenerationCount[];
  /** The latest minute of the batch; null where no record of it has one. */
  readonly at: string | null;
}

/** What bounds the memory of a batch. */
export interface BatchLimits {
  readonly records: number;
  /** Over all generations: rows that the commit will write. */
  readonly groups: number;
  /** Of dead letters, over all generations. */
  readonly parkedBytes: number;
}

/** Counts records of one partition in memory, until what they add is committed. */
export interface BatchCounting {
  /** Reads a record once and folds it into every generation that has not counted it yet. */
  readonly add: (record: LogRecord) => void;
  /**
   * The same, up to a minute.
   * @returns false, and counts nothing, where the record is an event of a later minute.
   */
  readonly addUntil: (record: LogRecord, minute: string) => boolean;
  /** Records that were added. */
  readonly records: number;
  /** Has it come to one of these? Asked after every record. */
  readonly reaches: (limits: BatchLimits) => boolean;
  readonly result: () => BatchCount;
}

/** @param progress of generations of one topic */
export function beginCounting(progress: readonly GenerationProgress[]): BatchCounting {
  const counters = progress.map(beginCounter);
  const mentioned = new Set(progress.flatMap(({ projection }) => [...projection.contributions.keys()]));
  const [first] = progress;
  let at: string | null = null;
  let records = 0;

  const addDecoded = (record: LogRecord, decoded: Decoded) => {
    records += 1;
    const minute = minuteOf(decoded);
    if (minute !== null && minute !== at && (at === null || minute > at)) at = minute;
    for (const counter of counters) {
      if (record.position >= counter.progress.position) count(counter, record, decoded);
    }
  };
  const read = (stream: EventStream, record: LogRecord) => decode(stream, mentioned, record);
  return {
    add: (record) => {
      if (first) addDecoded(record, read(first.projection.from, record));
    },
    addUntil: (record, minute) => {
      if (!first) return false;
      const decoded = read(first.projection.from, record);
      if ((minuteOf(decoded) ?? '') > minute) return false;
      addDecoded(record, decoded);
      return true;
    },
    get records() {
      return records;
    },
    reaches: (limits) => {
      let groups = 0;
      let parkedBytes = 0;
      for (const counter of counters) {
        groups += counter.fold.deltas.length;
        parkedBytes += counter.parkedBytes;
      }
      return records >= limits.records || groups >= limits.groups || parkedBytes >= limits.parkedBytes;
    },
    result: () => ({ generations: counters.map(countOf), at }),
  };
}

interface Counter {
  readonly progress: GenerationProgress;
  readonly fold: Fold;
  folded: number;
  ignored: number;
  readonly parked: DeadLetter[];
  parkedBytes: number;
}

function beginCounter(progress: GenerationProgress): Counter {
  return {
    progress,
    fold: beginFold(progress.projection),
    folded: 0,
    ignored: 0,
    parked: [],
    parkedBytes: 0,
  };
}

function countOf({ progress, fold, folded, ignored, parked }: Counter): GenerationCount {
  return { ...progress, deltas: fold.deltas, folded, ignored, parked };
}

function count(counter: Counter, record: LogRecord, decoded: Decoded): void {
  switch (decoded.kind) {
    case 'event':
      try {
        if (counter.fold.add(decoded.event, record.position)) counter.folded += 1;
        else counter.ignored += 1;
      } catch (error) {
        if (!(error instanceof UnfoldableError)) throw error;
        park(counter, record, storable(error.message));
      }
      return;
    case 'unmentioned':
      counter.ignored += 1;
      return;
    case 'unreadable':
      // What cannot be read and may concern the projection is parked; what certainly does not is ignored.
      if (decoded.type === null || counter.progress.projection.contributions.has(decoded.type)) {
        park(counter, record, decoded.reason);
      } else counter.ignored += 1;
  }
}

function park(counter: Counter, { position, key, value }: LogRecord, reason: string): void {
  const { projection, generation } = counter.progress;
  counter.parkedBytes += (key?.length ?? 0) + (value?.length ?? 0);
  counter.parked.push({ projection: projection.name, generation, position, reason, key, value });
}

function minuteOf(decoded: Decoded): string | null {
  switch (decoded.kind) {
    case 'event':
      return decoded.event.at;
    case 'unmentioned':
      return decoded.at;
    case 'unreadable':
      return null;
  }
}
