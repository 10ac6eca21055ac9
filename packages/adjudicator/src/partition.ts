import {
  type Decided,
  type Directory,
  laterOf,
  minuteOf,
  PENDING,
  type RequestRef,
  type StateCapture,
  type StateLoading,
  type StreamEvent,
} from '@votestream/domain';
import { type LogRecord, partitionOfKey } from '@votestream/event-log';
import type { Answer } from './answers.ts';
import { eventIn } from './event-records.ts';
import { hashSeed } from './hash-seed.ts';
import type { AnyDecision, AnyRequest, RuleStream } from './streams/stream.ts';
import { detailOf, openSubmission } from './submissions.ts';

/** The rules of one partition at work: its state, and the answers that it gives. Touches no log. */
export class AdjudicatedPartition<State, Request extends AnyRequest, Event extends StreamEvent> {
  readonly #stream: RuleStream<State, Request, Event>;
  readonly #partition: number;
  readonly #partitions: number;
  #state: State;
  /** The latest `at` decided: time never decreases within a partition. */
  #clock = '';

  /** @param partitions how many partitions the topic has. */
  constructor(stream: RuleStream<State, Request, Event>, partition: number, partitions: number) {
    this.#stream = stream;
    this.#partition = partition;
    this.#partitions = partitions;
    this.#state = stream.initialState(hashSeed());
  }

  /** Of what snapshots of this stream hold; undefined where there are none. */
  get stateVersion(): number | undefined {
    return this.#stream.compact?.version;
  }

  /**
   * Remembers an event that stands in the log.
   * @throws when the record cannot be read as an event of this stream.
   */
  restore(record: LogRecord): Event {
    const event = eventIn(this.#stream.events, this.#partition, record);
    this.#stream.restore(this.#state, event, { position: record.position });
    this.#clock = laterOf(this.#clock, event.at);
    return event;
  }

  /** The state as it is now, for a snapshot; all events that it holds stand in the log. */
  capture(): CapturedPartition | undefined {
    const capture = this.#stream.compact?.capture(this.#state);
    return capture && { ...capture, clock: this.#clock };
  }

  /** Loads what was captured: see StateLoading. Nothing changes before the function that it returns is called. */
  *load({ summary, clock }: Pick<CapturedPartition, 'summary' | 'clock'>): StateLoading<() => void> {
    if (!this.#stream.compact) throw new Error(`there are no snapshots of ${this.#stream.events.topic}`);
    const state = yield* this.#stream.compact.load(summary, hashSeed());
    return () => {
      this.#state = state;
      this.#clock = clock;
    };
  }

  /**
   * Answers every request of a record, in order; accepted ones change the state at once.
   * @param readOn brings `directory` up to date; asked for at most once, and only where a refusal may rest on what the
   *   directory does not know yet.
   */
  async answer(
    record: LogRecord,
    directory: Directory,
    readOn: () => Promise<void>,
  ): Promise<AnsweredRecord> {
    const submission = openSubmission(record);
    if (submission.kind === 'unreadable') {
      const { detail } = submission;
      return { answers: [this.#answerUnreadable(record, 0, detail)], unreadable: detail };
    }

    const requests = submission.requests.map((request) => this.#stream.requestSchema.safeParse(request));
    const recordKey = record.key?.toString();
    const keyFits = requests.some((each) => each.success && this.#stream.keyOf(each.data) === recordKey);

    const answers: Answer[] = [];
    let current = false;
    for (const [index, request] of requests.entries()) {
      if (!request.success) {
        answers.push(this.#answerUnreadable(record, index, detailOf(request.error)));
        continue;
      }
      const at = laterOf(this.#clock, request.data.at);
      let decision = this.#decide(request.data, at, keyFits, directory);
      if (!current && restsOnDirectory(decision)) {
        await readOn();
        current = true;
        decision = this.#decide(request.data, at, keyFits, directory);
      }
      answers.push(this.#remember(decision, request.data, at, { position: record.position, index }));
    }
    return { answers, unreadable: undefined };
  }

  /** The answers' events stand in the log, and their positions are known. */
  settle(): void {
    this.#stream.compact?.settle(this.#state);
  }

  #decide(request: Request, at: string, keyFits: boolean, directory: Directory): AnyDecision<Event> {
    const refusal = this.#refusePlace(request, keyFits);
    return refusal
      ? { outcome: 'rejected', event: this.#stream.refuse(request, refusal) }
      : this.#stream.decide(directory, this.#state, request, at);
  }

  /** Key and partition must follow from the content, so that no producer gets a ballot into two partitions. */
  #refusePlace(request: Request, keyFits: boolean): 'wrong-key' | 'wrong-partition' | undefined {
    if (!keyFits) return 'wrong-key';
    const foreign = partitionOfKey(this.#stream.keyOf(request), this.#partitions) !== this.#partition;
    return foreign ? 'wrong-partition' : undefined;
  }

  #remember(decision: AnyDecision<Event>, request: Request, at: string, place: RequestRef): Answer {
    this.#clock = at;
    const ref = { position: PENDING };
    if (decision.outcome === 'accepted') this.#stream.evolve(this.#state, decision.event, ref);
    return {
      key: this.#stream.keyOf(request),
      type: decision.event.type,
      version: this.#stream.events.versionOf(decision.event.type),
      data: decision.event.data,
      at,
      request: place,
      ref,
      original: decision.outcome === 'repeated' ? decision.original : undefined,
    };
  }

  #answerUnreadable(record: LogRecord, index: number, detail: string): Answer {
    if (this.#clock === '') this.#clock = minuteOf(record.timestampMs);
    const event: Decided<Event> = this.#stream.refuseUnreadable(detail);
    return {
      key: null,
      type: event.type,
      version: this.#stream.events.versionOf(event.type),
      data: event.data,
      at: this.#clock,
      request: { position: record.position, index },
      ref: { position: PENDING },
      original: undefined,
    };
  }
}

export interface CapturedPartition extends Omit<StateCapture, 'summary'> {
  readonly summary: unknown;
  /** The latest time decided. */
  readonly clock: string;
}

export interface AnsweredRecord {
  readonly answers: readonly Answer[];
  /** Why nothing in the record could be read; undefined where it could. */
  readonly unreadable: string | undefined;
}

function restsOnDirectory({ outcome, event }: AnyDecision<StreamEvent>): boolean {
  if (outcome !== 'rejected' || !('reason' in event.data)) return false;
  return event.data.reason === 'unknown-election' || event.data.reason === 'unknown-station';
}
