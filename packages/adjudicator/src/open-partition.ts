import type { Directory, EventTopic, StateLoading, StreamEvent } from '@votestream/domain';
import type { LogRecord } from '@votestream/event-log';
import type { AnsweredRecord, CapturedPartition } from './partition.ts';
import type { Snapshots, Snapshotted } from './snapshots/snapshots.ts';

/** The rules of one partition, whatever its stream. */
interface PartitionRules {
  readonly stateVersion: number | undefined;
  restore(record: LogRecord): StreamEvent;
  answer(record: LogRecord, directory: Directory): AnsweredRecord;
  settle(): void;
  capture(): CapturedPartition | undefined;
  load(captured: Pick<CapturedPartition, 'summary' | 'clock'>): StateLoading<() => void>;
}

/** An event, by its place and its id. */
export interface EventRef {
  readonly position: number;
  readonly id: string;
}

/** A partition in this process's hands: the rules with their state, and how far they have come. */
export class OpenPartition implements Snapshotted {
  readonly rules: PartitionRules;
  readonly eventTopic: EventTopic;
  readonly partition: number;
  /** The request to go on with; moves with each transaction. */
  position = 0;
  events = 0;
  snapshotEvents = 0;
  isSettled = false;
  #last: EventRef | undefined;
  /** The last request that an event answers. */
  #answered = -1;

  constructor(rules: PartitionRules, eventTopic: EventTopic, partition: number) {
    this.rules = rules;
    this.eventTopic = eventTopic;
    this.partition = partition;
  }

  /** Where to read events on. */
  get nextEvent(): number {
    return this.#last ? this.#last.position + 1 : 0;
  }

  get answered(): number {
    return this.#answered;
  }

  restore(record: LogRecord): void {
    const { id, request } = this.rules.restore(record);
    this.moveOn(1, { position: record.position, id }, request?.position ?? -1);
  }

  /** Events have come into the log. @param last of them. @param answered the last request that they answer. */
  moveOn(events: number, last: EventRef, answered: number): void {
    this.events += events;
    this.#last = last;
    this.#answered = Math.max(this.#answered, answered);
  }

  async load(snapshots: Snapshots): Promise<void> {
    const { stateVersion } = this.rules;
    if (stateVersion === undefined) return;
    const snapshot = await snapshots.find(this.eventTopic, this.partition, stateVersion);
    if (!snapshot) return;
    const { header } = snapshot;
    try {
      const loading = this.rules.load(header);
      let step = loading.next();
      while (!step.done) step = loading.next(await snapshot.piece(step.value));
      await snapshot.end();
      step.value();
      this.moveOn(header.events, header.last, header.answered);
      this.snapshotEvents = header.events;
    } catch (error) {
      snapshots.ignored(this.eventTopic, this.partition, error);
    } finally {
      await snapshot.close();
    }
  }

  capture(): ReturnType<Snapshotted['capture']> {
    const { stateVersion: decider } = this.rules;
    const captured = this.#last && this.rules.capture();
    if (!captured || !this.#last || decider === undefined) return undefined;
    const { eventTopic: topic, partition, events, nextEvent: position } = this;
    return {
      topic,
      partition,
      position,
      last: this.#last,
      decider,
      events,
      answered: this.#answered,
      ...captured,
    };
  }
}
