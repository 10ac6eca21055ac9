/** Counts refused requests by request, state (null: none) and reason. */
export class RejectionTally<Request extends string, Reason extends string> {
  /** No more entries than there are kinds of refusals in as many states. */
  readonly #counts = new Map<string, Rejections<Request, Reason>>();

  add(request: Request, state: string | null, reason: Reason): void {
    const group = `${request} ${state} ${reason}`;
    const rejections = this.#counts.get(group);
    if (rejections) rejections.requests++;
    else this.#counts.set(group, { request, state, reason, requests: 1 });
  }

  get byGroup(): Rejections<Request, Reason>[] {
    return [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, rejections]) => rejections);
  }

  get byReason(): Partial<Record<Reason, number>> {
    const counts: Partial<Record<Reason, number>> = {};
    for (const { reason, requests } of this.#counts.values()) {
      counts[reason] = (counts[reason] ?? 0) + requests;
    }
    return counts;
  }
}

interface Rejections<Request extends string, Reason extends string> {
  readonly request: Request;
  readonly state: string | null;
  readonly reason: Reason;
  requests: number;
}
