import { BALLOT_SUBMISSIONS, ELECTION_REQUESTS, type RequestTopic, ROLL_REQUESTS } from '@votestream/domain';
import type { NewRecord } from '@votestream/event-log';
import type { Tally } from '../truth/tally.ts';

/** A record for a request topic, and how many requests it holds; an unreadable record counts as one. */
export interface RequestRecord {
  readonly topic: RequestTopic;
  readonly record: NewRecord;
  readonly requests: number;
}

/** A tick is full from here on, so that neither an append nor what a crash makes to be sent again grows with voters. */
const TICK_REQUESTS_MAX = 10_000;

/** The records of one tick, in order. */
export class Outbox {
  #records: RequestRecord[] = [];
  #requests = 0;
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  get isFull(): boolean {
    return this.#requests >= TICK_REQUESTS_MAX;
  }

  put(record: RequestRecord): void {
    this.#records.push(record);
    this.#requests += record.requests;
    if (record.topic === ELECTION_REQUESTS) this.#tally.elections.submitted += record.requests;
    if (record.topic === ROLL_REQUESTS) this.#tally.rollSubmitted += record.requests;
    if (record.topic === BALLOT_SUBMISSIONS) this.#tally.ballotsSubmitted += record.requests;
  }

  /** Empties the box. */
  take(): { records: RequestRecord[]; requests: number } {
    const taken = { records: this.#records, requests: this.#requests };
    this.#records = [];
    this.#requests = 0;
    return taken;
  }
}
