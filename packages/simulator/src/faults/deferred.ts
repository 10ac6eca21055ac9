import type { RequestRecord } from '../day/outbox.ts';

/** Most requests that wait to be sent again or taken back. At the bound no more such faults are made. */
const DEFERRED_REQUESTS_MAX = 50_000;

interface Delivery {
  readonly record: RequestRecord;
  /** Counts the outcome, at the time of sending. */
  readonly count: () => void;
}

/** What is sent at a later minute. */
export class Deferred {
  readonly #byMinute = new Map<number, Delivery[]>();
  #requests = 0;

  get isEmpty(): boolean {
    return this.#requests === 0;
  }

  /** @returns false at the bound: then nothing was taken. */
  add(minute: number, record: RequestRecord, count: () => void): boolean {
    if (this.#requests + record.requests > DEFERRED_REQUESTS_MAX) return false;
    this.#requests += record.requests;
    const deliveries = this.#byMinute.get(minute) ?? [];
    deliveries.push({ record, count });
    this.#byMinute.set(minute, deliveries);
    return true;
  }

  take(minute: number): Delivery[] {
    const due = this.#byMinute.get(minute) ?? [];
    this.#byMinute.delete(minute);
    for (const { record } of due) this.#requests -= record.requests;
    return due;
  }
}
