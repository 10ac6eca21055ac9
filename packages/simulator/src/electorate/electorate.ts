import type { Gender } from '@votestream/domain';
import { type Arrivals, arrivalAt, arrivalsOf } from '../day/arrivals.ts';
import { below, type Randomness, STREAM, unit } from '../random/randomness.ts';
import { ageOf, turnoutFactor } from './age.ts';
import { allocate } from './allocation.ts';
import { choose, type Preference, preferencesOf } from './preferences.ts';
import { STATES, type State } from './states.ts';

/** Every state is seen, however small the simulation. */
const VOTERS_PER_STATE_MIN = 20;
const OTHER_GENDER = 0.005;
const ELECTION_YEAR = 2028;
/** Stands where a voter does not come. */
const STAYS_AWAY = 0xffff;

export interface Voter {
  readonly gender: Gender;
  readonly birthYear: number;
}

/**
 * All registered voters. Traits are drawn from the seed when they are asked for; held are only who comes when and
 * from which state: 7 bytes a voter.
 */
export class Electorate {
  readonly size: number;
  /** Number of voters who come. */
  readonly coming: number;
  /** First voter of each state; one more entry for the end. */
  readonly #firstOfState: readonly number[];
  readonly #stateOf: Uint8Array;
  readonly #arrival: Uint16Array;
  /** Voters who come, by minute of arrival; `#firstAt` says where each minute begins. */
  readonly #order: Uint32Array;
  readonly #firstAt: Uint32Array;
  readonly #randomness: Randomness;
  readonly #preferences: readonly Preference[];

  constructor(size: number, randomness: Randomness) {
    this.size = size;
    this.#randomness = randomness;
    this.#preferences = preferencesOf(STATES, randomness);
    const sizes = allocate(
      size,
      STATES.map((state) => state.men + state.women),
      VOTERS_PER_STATE_MIN,
    );
    this.#firstOfState = sumsOf(sizes);
    this.#stateOf = new Uint8Array(size);
    this.#arrival = new Uint16Array(size);
    this.#firstAt = new Uint32Array(STAYS_AWAY + 2);
    STATES.forEach((state, index) => {
      this.#decideWhoComes(state, index, arrivalsOf(state));
    });
    for (let minute = 1; minute < this.#firstAt.length; minute++) {
      this.#firstAt[minute] = (this.#firstAt[minute] ?? 0) + (this.#firstAt[minute - 1] ?? 0);
    }
    this.coming = this.#firstAt[STAYS_AWAY] ?? 0;
    this.#order = this.#sortByArrival();
  }

  /** Those who come in a minute. */
  arrivingAt(minute: number): Uint32Array {
    return this.#order.subarray(this.#firstAt[minute], this.#firstAt[minute + 1]);
  }

  stateOf(voter: number): number {
    return this.#stateOf[voter] ?? 0;
  }

  votersOf(state: number): number {
    return (this.#firstOfState[state + 1] ?? 0) - (this.#firstOfState[state] ?? 0);
  }

  voter(voter: number): Voter {
    const { w0, w1 } = this.#randomness.draw(STREAM.traits, voter);
    return { gender: genderOf(stateAt(this.stateOf(voter)), w0), birthYear: ELECTION_YEAR - ageOf(w1) };
  }

  /** The station, of `stations` in the voter's state, and the candidate, by number. */
  choice(voter: number, stations: number): { station: number; candidate: number } {
    const state = this.stateOf(voter);
    const preference = this.#preferences[state];
    if (!preference) throw new RangeError(`there is no state number ${state}`);
    const { w0, w3 } = this.#randomness.draw(STREAM.traits, voter);
    const gender = genderOf(stateAt(state), w0);
    const chance = this.#randomness.draw(STREAM.choice, voter);
    return {
      station: below(chance.w1, stations),
      candidate: choose(preference, gender, unit(w3), chance.w0),
    };
  }

  /** A voter of the state who does not come, near a random place; undefined where none is near. */
  absentee(state: number, word: number): number | undefined {
    const first = this.#firstOfState[state] ?? 0;
    const count = this.votersOf(state);
    const start = below(word, count);
    for (let step = 0; step < Math.min(count, 100); step++) {
      const voter = first + ((start + step) % count);
      if (this.#arrival[voter] === STAYS_AWAY) return voter;
    }
    return undefined;
  }

  #decideWhoComes(state: State, index: number, arrivals: Arrivals): void {
    const end = this.#firstOfState[index + 1] ?? 0;
    for (let voter = this.#firstOfState[index] ?? 0; voter < end; voter++) {
      const { w0, w1, w2, w3 } = this.#randomness.draw(STREAM.traits, voter);
      const comes = unit(w2) < votingOf(state, genderOf(state, w0)) * turnoutFactor(ageOf(w1));
      const minute = comes ? arrivalAt(arrivals, w3) : STAYS_AWAY;
      this.#stateOf[voter] = index;
      this.#arrival[voter] = minute;
      this.#firstAt[minute + 1] = (this.#firstAt[minute + 1] ?? 0) + 1;
    }
  }

  #sortByArrival(): Uint32Array {
    const order = new Uint32Array(this.coming);
    const next = this.#firstAt.slice();
    this.#arrival.forEach((minute, voter) => {
      if (minute === STAYS_AWAY) return;
      const place = next[minute] ?? 0;
      order[place] = voter;
      next[minute] = place + 1;
    });
    return order;
  }
}

export function stateAt(index: number): State {
  const state = STATES[index];
  if (!state) throw new RangeError(`there is no state number ${index}`);
  return state;
}

/** Ballots to be expected of the voters of a state. */
export function expectedBallots(state: State, voters: number): number {
  const rate = (state.men * state.menVoting + state.women * state.womenVoting) / (state.men + state.women);
  return Math.round(voters * rate);
}

/** The sum of all items before each place, and of all. */
function sumsOf(items: readonly number[]): number[] {
  let sum = 0;
  const sums = [0];
  for (const item of items) {
    sum += item;
    sums.push(sum);
  }
  return sums;
}

function genderOf(state: State, word: number): Gender {
  const place = unit(word);
  if (place < OTHER_GENDER) return 'other';
  const men = state.men / (state.men + state.women);
  return (place - OTHER_GENDER) / (1 - OTHER_GENDER) < men ? 'male' : 'female';
}

function votingOf(state: State, gender: Gender): number {
  if (gender === 'male') return state.menVoting;
  if (gender === 'female') return state.womenVoting;
  return (state.menVoting + state.womenVoting) / 2;
}
