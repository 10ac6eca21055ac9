import { REGISTRATION_MINUTES } from '../day/registration.ts';
import { type Electorate, stateAt } from '../electorate/electorate.ts';
import { type Randomness, STREAM } from '../random/randomness.ts';
import type { Tally } from '../truth/tally.ts';

/** A roll that comes into the log by another way than the simulation's requests. */
export class ImportedRoll {
  readonly #electorate: Electorate;
  readonly #randomness: Randomness;

  constructor(electorate: Electorate, randomness: Randomness) {
    this.#electorate = electorate;
    this.#randomness = randomness;
  }

  /** The CSV file of the pipeline `voter-roll`, line by line. */
  *lines(electionId: string): Generator<string> {
    yield 'election_id,voter_id,state,gender,birth_year\n';
    for (let voter = 0; voter < this.#electorate.size; voter++) {
      const voterId = this.#randomness.id(STREAM.voterId, voter);
      const { gender, birthYear } = this.#electorate.voter(voter);
      const { code } = stateAt(this.#electorate.stateOf(voter));
      yield `${electionId},${voterId},${code},${gender},${birthYear}\n`;
    }
  }

  /** Counts the share of one minute as registered: each voter once, and nothing else. Yields where a tick may end. */
  *count(tally: Tally, minutesSinceStart: number): Generator<void> {
    const firstOf = (minutes: number) => Math.floor((this.#electorate.size * minutes) / REGISTRATION_MINUTES);
    for (let voter = firstOf(minutesSinceStart); voter < firstOf(minutesSinceStart + 1); voter++) {
      tally.registered(this.#electorate.stateOf(voter), this.#electorate.voter(voter));
      tally.rollSubmitted += 1;
      yield;
    }
  }
}
