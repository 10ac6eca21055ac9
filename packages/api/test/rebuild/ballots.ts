import { BALLOT_BOX, ELECTORAL_ROLL } from '@votestream/domain';
import type { ResultsView } from '../../src/contract/reads.ts';
import { definition } from '../election.fixture.ts';
import { type ElectionNight, vote } from '../election-night.ts';

const PARTITIONS = 2;
const CANDIDATES = ['ada-marsh', 'ben-okoro', 'cy-lund'];
const STATES = ['VT', 'WY'];
const GENDERS = ['female', 'male'] as const;

/** Votes of a night, with what they must add up to. A ballot is issued for each. */
export class Ballots {
  readonly #night: ElectionNight;
  /** By partition, in the order of their positions. */
  readonly #cast: string[][] = Array.from({ length: PARTITIONS }, () => []);
  #sending = Promise.resolve();
  #sent = 0;

  constructor(night: ElectionNight) {
    this.#night = night;
  }

  get sent(): number {
    return this.#sent;
  }

  /** One after the other, whoever calls. */
  cast(count: number): Promise<void> {
    this.#sending = this.#sending.then(() => this.#send(count));
    return this.#sending;
  }

  async allSent(): Promise<void> {
    await this.#sending;
  }

  async #send(count: number): Promise<void> {
    for (const [partition, cast] of this.#cast.entries()) {
      const numbers = Array.from({ length: count / PARTITIONS }, (_, index) => this.#sent + index);
      this.#sent += numbers.length;
      const votes = numbers.map((n) => vote(turn(STATES, n), turn(CANDIDATES, n)));
      cast.push(...votes.map(({ data }) => data.candidateId));
      const voters = numbers.map((n) => voter(n));
      await this.#night.record(
        ELECTORAL_ROLL,
        partition,
        ...voters.map((data) => ({ type: 'VoterRegistered' as const, data: { ...data, birthYear: 2000 } })),
        ...voters.map((data) => ({
          type: 'BallotIssued' as const,
          data: { ...data, stationId: 'station-1', checkInId: `check-in-of-${data.voterId}` },
        })),
      );
      await this.#night.record(BALLOT_BOX, partition, ...votes);
    }
  }

  readonly below = (countedThrough: ResultsView['countedThrough']): Record<string, number> => {
    const votes: Record<string, number> = Object.fromEntries(CANDIDATES.map((candidate) => [candidate, 0]));
    for (const { partition, position } of countedThrough) {
      for (const candidate of this.#cast[partition]?.slice(0, position) ?? []) {
        votes[candidate] = (votes[candidate] ?? 0) + 1;
      }
    }
    return votes;
  };
}

function voter(n: number) {
  return {
    electionId: definition.electionId,
    voterId: `voter-of-rebuild-${n}`,
    state: turn(STATES, n),
    gender: turn(GENDERS, n >> 1),
    ageBand: '25-34' as const,
  };
}

function turn<Value>(values: readonly Value[], n: number): Value {
  const value = values[n % values.length];
  if (value === undefined) throw new Error('nothing to take turns with');
  return value;
}
