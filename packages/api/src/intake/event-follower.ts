import type { EventTopic, RequestRef, StreamEvent } from '@votestream/domain';
import { eventStreams } from '@votestream/domain';
import type { EventLog, LogRecord } from '@votestream/event-log';
import { z } from 'zod';

/** Events that are kept for requests whose position is not known yet. */
const EARLY_REQUESTS_MAX = 20_000;

/** An event of the log, and where it stands. */
export interface PlacedEvent {
  readonly partition: number;
  readonly position: number;
  readonly event: StreamEvent;
}

interface Waiting {
  readonly count: number;
  readonly found: Map<number, PlacedEvent>;
  readonly resolve: (events: readonly PlacedEvent[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Whoever is about to append a request, until its events are found or no longer wanted. */
export interface Expectation {
  /** @returns the events that answer the request record at a position, in the order of its requests */
  answersTo(position: number): Promise<readonly PlacedEvent[]>;
  /** No longer wanted. */
  end(): void;
}

const reference = z.object({ request: z.object({ position: z.int(), index: z.int() }).nullable() });

/**
 * Reads one partition of events as they come and hands each to who waits for the answer to its request. Reads from
 * the end that the partition had when it was opened: an expectation must be there before its request is appended.
 */
export class EventFollower {
  readonly #topic: EventTopic;
  readonly #partition: number;
  readonly #waiting = new Map<number, Set<Waiting>>();
  /** Events by the position of their request, while somebody does not know yet which position to wait for. */
  readonly #early = new Map<number, Map<number, PlacedEvent>>();
  #appending = 0;
  #expected = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(topic: EventTopic, partition: number) {
    this.#topic = topic;
    this.#partition = partition;
  }

  /** Follows until the signal aborts. @throws when the log cannot be read; who waits learns of it. */
  async follow(log: EventLog, from: number, signal: AbortSignal): Promise<void> {
    try {
      for await (const { records } of log.read(this.#topic, this.#partition, from, {
        follow: true,
        signal,
      })) {
        if (this.#waiting.size === 0 && this.#appending === 0) continue;
        for (const record of records) this.#take(record);
      }
      throw new Error('the log is followed no longer');
    } catch (error) {
      this.#failure = { error };
      for (const waiting of [...this.#waiting.values()].flatMap((each) => [...each])) waiting.reject(error);
      this.#waiting.clear();
      throw error;
    }
  }

  /** @param count requests in the record that is going to be appended */
  expect(count: number): Expectation {
    this.#appending += 1;
    this.#expected += 1;
    let isAppending = true;
    let own: { readonly position: number; readonly waiting: Waiting } | undefined;
    const appended = () => {
      if (!isAppending) return;
      isAppending = false;
      this.#appending -= 1;
      if (this.#appending === 0) this.#early.clear();
    };
    return {
      answersTo: (position) =>
        new Promise((resolve, reject) => {
          if (this.#failure) {
            reject(this.#failure.error);
            return;
          }
          const waiting = { count, found: new Map<number, PlacedEvent>(), resolve, reject };
          own = { position, waiting };
          const others = this.#waiting.get(position) ?? new Set();
          this.#waiting.set(position, others.add(waiting));
          for (const [index, event] of this.#early.get(position) ?? []) {
            this.#give(waiting, position, index, event);
          }
          appended();
        }),
      end: () => {
        appended();
        if (own) this.#forget(own.position, own.waiting);
      },
    };
  }

  /** How many expectations there were so far. */
  get expected(): number {
    return this.#expected;
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0 && this.#appending === 0;
  }

  #take(record: LogRecord): void {
    const content = contentOf(record);
    const request = reference.safeParse(content).data?.request;
    if (!request) return;
    const waiting = this.#waiting.get(request.position);
    if (!waiting && this.#appending === 0) return;
    const reading = eventStreams[this.#topic].read(content);
    if (reading.kind !== 'event') return;
    const event = { partition: this.#partition, position: record.position, event: reading.event };
    for (const each of waiting ?? []) this.#give(each, request.position, request.index, event);
    if (this.#appending > 0) this.#keep(request, event);
  }

  #give(waiting: Waiting, position: number, index: number, event: PlacedEvent): void {
    waiting.found.set(index, event);
    if (waiting.found.size < waiting.count) return;
    this.#forget(position, waiting);
    const inOrder = [...waiting.found].sort(([a], [b]) => a - b).map(([, each]) => each);
    waiting.resolve(inOrder);
  }

  #forget(position: number, waiting: Waiting): void {
    const others = this.#waiting.get(position);
    others?.delete(waiting);
    if (others?.size === 0) this.#waiting.delete(position);
  }

  #keep({ position, index }: RequestRef, event: PlacedEvent): void {
    const [oldest] = this.#early.keys();
    if (oldest !== undefined && this.#early.size >= EARLY_REQUESTS_MAX) this.#early.delete(oldest);
    const events = this.#early.get(position) ?? new Map<number, PlacedEvent>();
    this.#early.set(position, events.set(index, event));
  }
}

/** undefined where there is no JSON. */
function contentOf({ value }: LogRecord): unknown {
  try {
    return JSON.parse(value?.toString() ?? 'null');
  } catch {
    return undefined;
  }
}
