import {
  type Decided,
  type Directory,
  detailOf,
  HAND_IN_GRACE_MINUTES,
  laterOf,
  minuteOf,
  minutesBefore,
  NO_CREDENTIAL,
  openSubmission,
  PENDING,
  type RequestRef,
  type StateCapture,
  type StateLoading,
  type StreamEvent,
} from '@votestream/domain';
import { type LogRecord, partitionOfKey } from '@votestream/event-log';
import type { Answer } from './answers.ts';
import { type BundleCredential, credentialOf } from './bundle-credential.ts';
import { eventIn } from './event-records.ts';
import { hashSeed } from './hash-seed.ts';
import type { AnyDecision, AnyRequest, Refusal, RuleStream } from './streams/stream.ts';

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
   * @param directory read to its end since the record came.
   */
  answer(record: LogRecord, directory: Directory): AnsweredRecord {
    const opened = this.#open(record);
    if (opened.kind === 'unreadable') {
      const { detail } = opened;
      return { answers: [this.#answerUnreadable(record, 0, detail)], unreadable: detail };
    }
    const { requests, isBundle } = opened;
    const recordKey = record.key?.toString();
    const keyFits = requests.some((each) => each.success && this.#stream.keyOf(each.data) === recordKey);

    const proof = opened.proof(directory);
    const answers: Answer[] = [];
    for (const [index, request] of requests.entries()) {
      if (!request.success) {
        answers.push(this.#answerUnreadable(record, index, detailOf(request.error)));
        continue;
      }
      const submitted = { request: request.data, at: opened.at, isBundle, keyFits };
      const decision = this.#decide(submitted, proof, directory);
      const place = { position: record.position, index };
      if (isCredible(decision, proof)) this.#clock = laterOf(this.#clock, opened.at);
      else this.#beginClock(record);
      answers.push(this.#remember(decision, request.data, place));
    }
    return { answers, unreadable: undefined };
  }

  /** The answers' events stand in the log, and their positions are known. */
  settle(): void {
    this.#stream.compact?.settle(this.#state);
  }

  #open(record: LogRecord) {
    const { requestSchema, requestSchemaAlone, requestTopic } = this.#stream;
    const submission = openSubmission(record.value);
    switch (submission.kind) {
      case 'unreadable':
        return submission;
      case 'alone': {
        const request = requestSchemaAlone.safeParse(submission.request);
        return {
          kind: 'requests',
          requests: [request],
          at: request.success ? request.data.at : '',
          isBundle: false,
          proof: (): BundleCredential => ({ outcome: 'verified', credential: NO_CREDENTIAL }),
        } as const;
      }
      case 'bundle': {
        const { bundle, content } = submission;
        return {
          kind: 'requests',
          requests: content.requests.map((request) => requestSchema.safeParse(request)),
          at: bundle.at,
          isBundle: true,
          proof: (directory: Directory) => credentialOf(requestTopic, bundle, content, directory),
        } as const;
      }
    }
  }

  #decide(
    { request, at, isBundle, keyFits }: Submitted<Request>,
    proof: BundleCredential,
    directory: Directory,
  ): AnyDecision<Event> {
    if (proof.outcome === 'refused') return this.#refuse(request, proof.reason);
    const isUnsigned = isBundle && proof.credential.kind === 'none';
    if (isUnsigned && !this.#stream.mayBeUnsigned(request)) return this.#refuse(request, 'wrong-credential');
    const misplaced = this.#refusePlace(request, keyFits);
    if (misplaced) return this.#refuse(request, misplaced);
    const judged = at >= this.#clock ? at : laterOf(at, minutesBefore(this.#clock, HAND_IN_GRACE_MINUTES));
    return this.#stream.decide(directory, this.#state, request, judged, proof.credential);
  }

  #refuse(request: Request, reason: Refusal): AnyDecision<Event> {
    return { outcome: 'rejected', event: this.#stream.refuse(request, reason) };
  }

  /** Key and partition must follow from the content, so that no producer gets a ballot into two partitions. */
  #refusePlace(request: Request, keyFits: boolean): 'wrong-key' | 'wrong-partition' | undefined {
    if (!keyFits) return 'wrong-key';
    const foreign = partitionOfKey(this.#stream.keyOf(request), this.#partitions) !== this.#partition;
    return foreign ? 'wrong-partition' : undefined;
  }

  #remember(decision: AnyDecision<Event>, request: Request, place: RequestRef): Answer {
    const ref = { position: PENDING };
    if (decision.outcome === 'accepted') this.#stream.evolve(this.#state, decision.event, ref);
    return {
      key: this.#stream.keyOf(request),
      type: decision.event.type,
      version: this.#stream.events.versionOf(decision.event.type),
      data: decision.event.data,
      at: this.#clock,
      request: place,
      ref,
      original: decision.outcome === 'repeated' ? decision.original : undefined,
    };
  }

  #answerUnreadable(record: LogRecord, index: number, detail: string): Answer {
    this.#beginClock(record);
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

  /** Where there is no time yet: that of the record, which anybody can have written; so none that is still to come. */
  #beginClock({ timestampMs }: LogRecord): void {
    if (this.#clock === '') this.#clock = minuteOf(Math.min(timestampMs, Date.now()));
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

interface Submitted<Request> {
  readonly request: Request;
  /** Of the record. */
  readonly at: string;
  readonly isBundle: boolean;
  /** Is the record's key that of one of its requests? */
  readonly keyFits: boolean;
}

/** Refusals for who asks: nobody whom the log knows. */
const OF_STRANGERS: readonly unknown[] = ['unknown-election', 'unknown-station', 'wrong-credential'];

/** Does anybody that the log knows stand behind the request's time? What nobody has signed must at least be accepted. */
function isCredible({ outcome, event }: AnyDecision<StreamEvent>, proof: BundleCredential): boolean {
  if (outcome === 'accepted') return true;
  if (proof.outcome === 'refused' || proof.credential.kind === 'none') return false;
  return !('reason' in event.data && OF_STRANGERS.includes(event.data.reason));
}
