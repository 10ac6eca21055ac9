import { CONTEST_ID } from '../electorate/candidates.ts';
import { STATES } from '../electorate/states.ts';
import type { GroundTruth } from './ground-truth.ts';

/** Counts the requests about the election itself, all of which are accepted, and keeps the stations and the calls that stand. */
export class ElectionTally {
  submitted = 0;
  readonly #accepted = { ElectionAnnounced: 0, StationRegistered: 0, RaceCalled: 0, RaceCallRetracted: 0 };
  /** candidateId by the state's code; null is the nation. */
  readonly #calls = new Map<string | null, string>();
  readonly #stations: [state: string, stationId: string, name: string][] = [];

  announced(): void {
    this.#accepted.ElectionAnnounced++;
  }

  stationRegistered(state: string, stationId: string, name: string): void {
    this.#accepted.StationRegistered++;
    this.#stations.push([state, stationId, name]);
  }

  called(state: string | null, candidateId: string): void {
    this.#accepted.RaceCalled++;
    this.#calls.set(state, candidateId);
  }

  callRetracted(state: string): void {
    this.#accepted.RaceCallRetracted++;
    this.#calls.delete(state);
  }

  get requests(): GroundTruth['requests']['elections'] {
    return { submitted: this.submitted, accepted: { ...this.#accepted }, repeated: 0, rejected: {} };
  }

  /** In the order in which they are registered. */
  get stations(): NonNullable<GroundTruth['stations']> {
    return [...this.#stations];
  }

  /** By state, the nation last. */
  get calls(): GroundTruth['calls'] {
    return [...STATES.map(({ code }) => code), null].flatMap((state): GroundTruth['calls'] => {
      const candidateId = this.#calls.get(state);
      return candidateId === undefined ? [] : [[CONTEST_ID, state, candidateId]];
    });
  }
}
