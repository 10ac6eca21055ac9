import { AGE_BANDS, ageBandOf, type BallotRejection, gender, type RollRejection } from '@votestream/domain';
import { CANDIDATES, CONTEST_ID } from '../electorate/candidates.ts';
import type { Voter } from '../electorate/electorate.ts';
import { STATES } from '../electorate/states.ts';
import type { SimulationParameters } from '../parameters.ts';
import { ElectionTally } from './election-tally.ts';
import type { GroundTruth } from './ground-truth.ts';

/** How a request that was not accepted ends. */
export type RollRefusal = 'repeated' | RollRejection;
export type BallotRefusal = 'repeated' | BallotRejection;

const GENDERS = gender.options;
const ELECTION_YEAR = 2028;

/** Counts what is sent, together with how it must end. */
export class Tally {
  readonly elections = new ElectionTally();
  rollSubmitted = 0;
  ballotsSubmitted = 0;
  readonly #roll = new Map<RollRefusal, number>();
  readonly #ballots = new Map<BallotRefusal, number>();
  readonly #eligible = new Turnout();
  readonly #issued = new Turnout();
  readonly #votes = perCandidate();
  /** Votes that a request which is on its way will void. */
  readonly #toBeVoided = perCandidate();
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
    change(this.#votes, state, candidate, 1);
  }

  /** A request that voids a vote waits to be sent. */
  willBeVoided(state: number, candidate: number): void {
    change(this.#toBeVoided, state, candidate, 1);
  }

  voided(state: number, candidate: number): void {
    this.#voided++;
    change(this.#toBeVoided, state, candidate, -1);
    change(this.#votes, state, candidate, -1);
  }

  /** A state's votes by candidate, without those that will be voided: from its close on they stay as they are. */
  finalVotes(state: number): number[] {
    return CANDIDATES.map(
      (_, candidate) => (this.#votes[state]?.[candidate] ?? 0) - (this.#toBeVoided[state]?.[candidate] ?? 0),
    );
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
        elections: this.elections.requests,
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
      calls: this.elections.calls,
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
}

function perCandidate(): number[][] {
  return STATES.map(() => CANDIDATES.map(() => 0));
}

function change(votes: readonly number[][], state: number, candidate: number, by: number): void {
  const ofState = votes[state];
  if (ofState) ofState[candidate] = (ofState[candidate] ?? 0) + by;
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
