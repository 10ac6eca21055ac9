import { AGE_BANDS, ageBandOf, type BallotRejection, gender, type RollRejection } from '@votestream/domain';
import { CANDIDATES, CONTEST_ID } from '../electorate/candidates.ts';
import type { Voter } from '../electorate/electorate.ts';
import { STATES } from '../electorate/states.ts';
import type { SimulationParameters } from '../parameters.ts';
import type { GroundTruth } from './ground-truth.ts';

/** How a request that was not accepted ends. */
export type RollRefusal = 'repeated' | RollRejection;
export type BallotRefusal = 'repeated' | BallotRejection;

const GENDERS = gender.options;
const ELECTION_YEAR = 2028;

/** Counts what is sent, together with how it must end. */
export class Tally {
  rollSubmitted = 0;
  ballotsSubmitted = 0;
  readonly #roll = new Map<RollRefusal, number>();
  readonly #ballots = new Map<BallotRefusal, number>();
  readonly #eligible = new Turnout();
  readonly #issued = new Turnout();
  readonly #votes = STATES.map(() => CANDIDATES.map(() => 0));
  #cast = 0;
  #voided = 0;

  registered(state: number, voter: Voter): void {
    this.#eligible.add(state, voter);
  }

  issued(state: number, voter: Voter): void {
    this.#issued.add(state, voter);
  }

  cast(state: number, candidate: number): void {
    this.#cast++;
    this.#change(state, candidate, 1);
  }

  voided(state: number, candidate: number): void {
    this.#voided++;
    this.#change(state, candidate, -1);
  }

  rollRefused(outcome: RollRefusal, requests = 1): void {
    this.#roll.set(outcome, (this.#roll.get(outcome) ?? 0) + requests);
  }

  ballotRefused(outcome: BallotRefusal, requests = 1): void {
    this.#ballots.set(outcome, (this.#ballots.get(outcome) ?? 0) + requests);
  }

  groundTruth(
    { electionId, seed, voters }: SimulationParameters,
    progress: { complete: boolean; resentTicks: number },
  ): GroundTruth {
    const turnout = <Group>(groups: readonly Group[], cells: (of: Turnout) => readonly number[]) =>
      groups.map((group, place): [Group, number, number] => [
        group,
        cells(this.#eligible)[place] ?? 0,
        cells(this.#issued)[place] ?? 0,
      ]);
    return {
      electionId,
      seed,
      voters,
      ...progress,
      requests: {
        roll: {
          submitted: this.rollSubmitted,
          accepted: { VoterRegistered: this.#eligible.total, BallotIssued: this.#issued.total },
          repeated: this.#roll.get('repeated') ?? 0,
          rejected: rejections(this.#roll),
        },
        ballots: {
          submitted: this.ballotsSubmitted,
          accepted: { VoteCast: this.#cast, VoteVoided: this.#voided },
          repeated: this.#ballots.get('repeated') ?? 0,
          rejected: rejections(this.#ballots),
        },
      },
      results: STATES.flatMap((state, place) =>
        CANDIDATES.map((candidate, index): [string, string, string, number] => [
          CONTEST_ID,
          state.code,
          candidate.candidateId,
          this.#votes[place]?.[index] ?? 0,
        ]),
      ),
      turnout: {
        byState: turnout(
          STATES.map((state) => state.code),
          (of) => of.byState,
        ),
        byGender: turnout(GENDERS, (of) => of.byGender),
        byAgeBand: turnout(AGE_BANDS, (of) => of.byAgeBand),
      },
    };
  }

  #change(state: number, candidate: number, by: number): void {
    const votes = this.#votes[state];
    if (votes) votes[candidate] = (votes[candidate] ?? 0) + by;
  }
}

/** Numbers of voters by group. */
class Turnout {
  total = 0;
  readonly byState: number[] = STATES.map(() => 0);
  readonly byGender: number[] = GENDERS.map(() => 0);
  readonly byAgeBand: number[] = AGE_BANDS.map(() => 0);

  add(state: number, voter: Voter): void {
    this.total++;
    increment(this.byState, state);
    increment(this.byGender, GENDERS.indexOf(voter.gender));
    const band = ageBandOf(voter.birthYear, ELECTION_YEAR);
    if (band) increment(this.byAgeBand, AGE_BANDS.indexOf(band));
  }
}

function increment(cells: number[], place: number): void {
  cells[place] = (cells[place] ?? 0) + 1;
}

function rejections<Reason extends string>(
  refusals: ReadonlyMap<'repeated' | Reason, number>,
): Partial<Record<Reason, number>> {
  const rejected: Partial<Record<Reason, number>> = {};
  for (const [outcome, requests] of refusals) if (isReason(outcome)) rejected[outcome] = requests;
  return rejected;

  function isReason(outcome: 'repeated' | Reason): outcome is Reason {
    return outcome !== 'repeated';
  }
}
