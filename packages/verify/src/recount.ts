import type { Counting } from './counting.ts';
import type { LogEvent, Unreadable } from './events.ts';
import type { Model } from './models.ts';
import type { CountedPartition, ModelSnapshot } from './read-snapshot.ts';
import type { Difference } from './rows.ts';

/** A generation once more, from the events exactly up to the positions of its snapshot. Holds its groups. */
export class Recount {
  readonly counting: Counting;
  readonly partitions: readonly PartitionRecount[];

  constructor({ model, counted }: ModelSnapshot) {
    const counting = model.begin();
    this.counting = counting;
    this.partitions = counted.map((partition) => new PartitionRecount(model, counting, partition));
  }
}

/** Faults of single records that are named, by partition. */
const FAULTS_NAMED_MAX = 20;

/**
 * One partition of it. Where the generation keeps a dead letter, the record counts as parked, also when it could be
 * read by now: nobody has retried it yet. Everything else that cannot be read or folded should have been parked.
 */
export class PartitionRecount {
  /** Counted are the records below. */
  readonly limit: number;
  readonly stored: CountedPartition;
  read = 0;
  folded = 0;
  ignored = 0;
  parked = 0;
  /** Parked, but readable now. */
  retryable = 0;
  faults = 0;
  readonly faultsNamed: Difference[] = [];
  readonly #model: Model;
  readonly #counting: Counting;
  #letter = 0;

  constructor(model: Model, counting: Counting, stored: CountedPartition) {
    this.#model = model;
    this.#counting = counting;
    this.stored = stored;
    this.limit = stored.position;
  }

  /** Sees every record of the partition, in order. */
  take(position: number, event: LogEvent | Unreadable): void {
    if (position >= this.limit) return;
    this.read += 1;
    this.#skipLettersBelow(position);
    if (this.stored.letters[this.#letter] === position) {
      this.#letter += 1;
      this.parked += 1;
      if (
        outcomeOf(this.#model, this.#model.begin(), event, this.stored.partition, position) !== 'unfoldable'
      ) {
        this.retryable += 1;
      }
      return;
    }
    switch (outcomeOf(this.#model, this.#counting, event, this.stored.partition, position)) {
      case 'folded':
        this.folded += 1;
        return;
      case 'ignored':
        this.ignored += 1;
        return;
      case 'unfoldable':
        this.parked += 1;
        this.#fault(position, { value: 'record', expected: 'parked', found: 'counted' });
    }
  }

  /** After all records. */
  close(): void {
    this.#skipLettersBelow(Number.POSITIVE_INFINITY);
  }

  #skipLettersBelow(position: number): void {
    for (let letter = this.stored.letters[this.#letter]; letter !== undefined && letter < position; ) {
      this.#fault(letter, { value: 'dead letter', expected: 'of a record that was read', found: 'of none' });
      this.#letter += 1;
      letter = this.stored.letters[this.#letter];
    }
  }

  #fault(position: number, what: Omit<Difference, 'group'>): void {
    const { topic, partition } = this.stored;
    this.faults += 1;
    if (this.faultsNamed.length >= FAULTS_NAMED_MAX) return;
    this.faultsNamed.push({ group: `${topic}/${partition} at ${position}`, ...what });
  }
}

/** What is unreadable is ignored only where its type says that it is not for this read model. */
function outcomeOf(
  model: Model,
  counting: Counting,
  event: LogEvent | Unreadable,
  partition: number,
  position: number,
): ReturnType<Counting['take']> {
  if (!('unreadable' in event)) return counting.take(event, partition, position);
  return event.type === undefined || model.types.has(event.type) ? 'unfoldable' : 'ignored';
}
