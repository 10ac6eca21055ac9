import { AGE_BANDS, type AgeBand, ageBandOf, type Gender, gender } from '@votestream/domain';
import type { Voter } from '../electorate/electorate.ts';
import { STATES } from '../electorate/states.ts';
import type { GroundTruth } from './ground-truth.ts';

const GENDERS = gender.options;
const ELECTION_YEAR = 2028;

/** Numbers of voters by state, and by gender and age band within it. */
export class Turnout {
  total = 0;
  readonly #byGender = new Int32Array(STATES.length * GENDERS.length);
  readonly #byAgeBand = new Int32Array(STATES.length * AGE_BANDS.length);

  add(state: number, voter: Voter): void {
    this.total++;
    increment(this.#byGender, state * GENDERS.length + GENDERS.indexOf(voter.gender));
    const band = ageBandOf(voter.birthYear, ELECTION_YEAR);
    if (band) increment(this.#byAgeBand, state * AGE_BANDS.length + AGE_BANDS.indexOf(band));
  }

  ofState(state: number): number {
    return GENDERS.reduce((sum, each) => sum + this.ofGender(state, each), 0);
  }

  ofGender(state: number, gender: Gender): number {
    return this.#byGender[state * GENDERS.length + GENDERS.indexOf(gender)] ?? 0;
  }

  ofAgeBand(state: number, band: AgeBand): number {
    return this.#byAgeBand[state * AGE_BANDS.length + AGE_BANDS.indexOf(band)] ?? 0;
  }
}

export function turnoutOf(eligible: Turnout, issued: Turnout): GroundTruth['turnout'] {
  return {
    byState: STATES.map(({ code }, state) => [code, eligible.ofState(state), issued.ofState(state)]),
    byGender: STATES.flatMap(({ code }, state) =>
      GENDERS.map((each): GroundTruth['turnout']['byGender'][number] => [
        code,
        each,
        eligible.ofGender(state, each),
        issued.ofGender(state, each),
      ]),
    ),
    byAgeBand: STATES.flatMap(({ code }, state) =>
      AGE_BANDS.map((band): GroundTruth['turnout']['byAgeBand'][number] => [
        code,
        band,
        eligible.ofAgeBand(state, band),
        issued.ofAgeBand(state, band),
      ]),
    ),
  };
}

function increment(cells: Int32Array, place: number): void {
  cells[place] = (cells[place] ?? 0) + 1;
}
