import { openSubmission, type RequestTopic, requestsIn } from '@votestream/domain';
import type { LogRecord } from '@votestream/event-log';
import type { LogEvent } from './events.ts';
import type { Check } from './report.ts';

/** What came of requests. */
export interface Outcomes {
  /** By type of the event. */
  readonly accepted: Map<string, number>;
  repeated: number;
  /** By reason. */
  readonly rejected: Map<string, number>;
}

const UNBALANCED_MAX = 20;

/** accepted + rejected + repeated = submitted, request by request: each has one event, and none has two. */
export class RequestBalance {
  readonly topic: RequestTopic;
  submitted = 0;
  /** Requests that are not decided yet. */
  open = 0;
  /** Decided requests that the log does not keep any more: their events are there, and nothing to hold them against. */
  trimmed = 0;
  /** By election; null where a request was too damaged to name one. */
  readonly outcomes = new Map<string | null, Outcomes>();
  /** Positions of records whose requests do not have exactly one event each. */
  readonly unbalanced: string[] = [];

  constructor(topic: RequestTopic) {
    this.topic = topic;
  }

  count(event: LogEvent): void {
    const electionId = 'electionId' in event.data ? event.data.electionId : null;
    const outcomes = this.outcomes.get(electionId) ?? {
      accepted: new Map(),
      repeated: 0,
      rejected: new Map(),
    };
    this.outcomes.set(electionId, outcomes);
    if (event.type.endsWith('Repeated')) outcomes.repeated += 1;
    else if (event.type.endsWith('Rejected')) {
      increment(outcomes.rejected, 'reason' in event.data ? event.data.reason : '');
    } else increment(outcomes.accepted, event.type);
  }

  note(partition: number, position: number, complaint: string): void {
    if (this.unbalanced.length >= UNBALANCED_MAX) return;
    this.unbalanced.push(`${this.topic}/${partition} at ${position}: ${complaint}`);
  }
}

/** What answers one record of requests. */
interface Answers {
  events: number;
  /** One bit for each place in the bundle that has an event; an event's index is below BUNDLE_REQUESTS_MAX. */
  places: bigint;
}

/** The events of one partition, and then the requests that they answer. */
export class PartitionBalance {
  readonly #balance: RequestBalance;
  readonly #partition: number;
  /** By position of the request record. */
  readonly #answers = new Map<number, Answers>();
  #decidedThrough = -1;

  constructor(balance: RequestBalance, partition: number) {
    this.#balance = balance;
    this.#partition = partition;
  }

  takeEvent(event: LogEvent): void {
    if (event.request === null) return;
    const { position, index } = event.request;
    let answers = this.#answers.get(position);
    if (!answers) {
      answers = { events: 0, places: 0n };
      this.#answers.set(position, answers);
    }
    answers.events += 1;
    answers.places |= 1n << BigInt(index);
    this.#decidedThrough = Math.max(this.#decidedThrough, position);
    this.#balance.count(event);
  }

  /** After all events. */
  takeRequests({ position, value }: LogRecord): void {
    const size = requestsIn(openSubmission(value));
    this.#balance.submitted += size;
    if (position > this.#decidedThrough) {
      this.#balance.open += size;
      return;
    }
    const { events, places } = this.#answers.get(position) ?? { events: 0, places: 0n };
    this.#answers.delete(position);
    const hasEach = places === (1n << BigInt(size)) - 1n;
    if (hasEach && events === size) return;
    const found = events === size ? `${events} events, not one for each` : `${events} events`;
    this.#balance.note(this.#partition, position, `${size} requests, ${found}`);
  }

  /**
   * After all requests: what is left answers nothing.
   * @param low of the request topic, asked for now: earlier requests are not kept any more.
   */
  close(low: number): void {
    for (const [position, { events }] of this.#answers) {
      if (position < low) this.#balance.trimmed += events;
      else this.#balance.note(this.#partition, position, `no request, ${events} events`);
    }
  }
}

export function checkBalance(balance: RequestBalance): Check {
  const { submitted, open, trimmed, unbalanced } = balance;
  const sum = (part: (outcomes: Outcomes) => Iterable<number>) =>
    [...balance.outcomes.values()].flatMap((each) => [...part(each)]).reduce((a, b) => a + b, 0);
  const accepted = sum((outcomes) => outcomes.accepted.values());
  const rejected = sum((outcomes) => outcomes.rejected.values());
  const repeated = sum((outcomes) => [outcomes.repeated]);
  return {
    name: `accepted + rejected + repeated = submitted in ${balance.topic}`,
    ok: unbalanced.length === 0,
    detail:
      `${accepted} + ${rejected} + ${repeated} = ${submitted + trimmed}` +
      (trimmed > 0 ? `, ${trimmed} of them not kept any more` : '') +
      (open > 0 ? `, ${open} of them not decided yet` : '') +
      unbalanced.map((line) => `; ${line}`).join(''),
    differences: [],
  };
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
