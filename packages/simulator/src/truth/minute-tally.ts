import { MINUTES_MAX, textOf } from '../day/clock.ts';
import { CANDIDATES, CONTEST_ID } from '../electorate/candidates.ts';
import { STATES } from '../electorate/states.ts';
import type { GroundTruth } from './ground-truth.ts';

/**
 * Votes by state, candidate and minute: 2.4 MB, however many voters there are.
 *
 * An accepted vote counts at the minute of its request: partitions get their requests in the order of time, so that no
 * clock is ahead of one that is accepted. That holds for what is sent again after a crash too: it was accepted the
 * first time.
 */
export class MinuteTally {
  readonly #votes = new Int32Array(STATES.length * CANDIDATES.length * MINUTES_MAX);

  add(state: number, candidate: number, minute: number, votes: number): void {
    const place = (state * CANDIDATES.length + candidate) * MINUTES_MAX + minute;
    this.#votes[place] = (this.#votes[place] ?? 0) + votes;
  }

  /** From the first minute that has votes to the last one; nothing where there is none. */
  get series(): GroundTruth['votesByMinute'] {
    return STATES.flatMap(({ code }, state) =>
      CANDIDATES.flatMap(({ candidateId }, candidate): GroundTruth['votesByMinute'] => {
        const start = (state * CANDIDATES.length + candidate) * MINUTES_MAX;
        const votes = this.#votes.subarray(start, start + MINUTES_MAX);
        const first = votes.findIndex((each) => each !== 0);
        if (first < 0) return [];
        const end = votes.findLastIndex((each) => each !== 0) + 1;
        return [[CONTEST_ID, code, candidateId, textOf(first), [...votes.subarray(first, end)]]];
      }),
    );
  }
}
