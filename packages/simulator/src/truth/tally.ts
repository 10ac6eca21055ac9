import type { BallotRejection, RollRejection } from '@votestream/domain';
import { CANDIDATES, CONTEST_ID } from '../electorate/candidates.ts';
import type { Voter } from '../electorate/electorate.ts';
import { STATES } from '../electorate/states.ts';
import type { SimulationParameters } from '../parameters.ts';
import { ElectionTally } from './election-tally.ts';
import type { GroundTruth } from './ground-truth.ts';
import { MinuteTally } from './minute-tally.ts';
import { RejectionTally } from './rejection-tally.ts';
import { Turnout, turnoutOf } from './turnout.ts';

/** What a request to the roll turned out to be. */
type RollRequestKind = GroundTruth['rejections']['roll'][number][0];

/** Counts what is sent, together with how it must end. */
export class Tally {
  readonly elections = new ElectionTally();
  rollSubmitted = 0;
  ballotsSubmitted = 0;
  #rollRepeated = 0;
  #ballotsRepeated = 0;
  readonly #rollRejected = new RejectionTally<RollRequestKind, RollRejection>();
  readonly #ballotsRejected = new RejectionTally<'ballot', BallotRejection>();
  readonly #eligible = new Turnout();
  readonly #issued = new Turnout();
  readonly #votes = perCandidate();
  readonly #votesByMinute = new MinuteTally();
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

  cast(state: number, candidate: number, minute: number): void {
    this.#cast++;
    change(this.#votes, state, candidate, 1);
    this.#votesByMinute.add(state, candidate, minute, 1);
  }

  /** A request that voids a vote waits to be sent. */
  willBeVoided(state: number, candidate: number): void {
    change(this.#toBeVoided, state, candidate, 1);
  }

  voided(state: number, candidate: number, minute: number): void {
    this.#voided++;
    change(this.#toBeVoided, state, candidate, -1);
    change(this.#votes, state, candidate, -1);
    this.#votesByMinute.add(state, candidate, minute, -1);
  }

  /** A state's votes by candidate, without those that will be voided: from its close on they stay as they are. */
  finalVotes(state: number): number[] {
    return CANDIDATES.map(
      (_, candidate) => (this.#votes[state]?.[candidate] ?? 0) - (this.#toBeVoided[state]?.[candidate] ?? 0),
    );
  }

  rollRepeated(requests = 1): void {
    this.#rollRepeated += requests;
  }

  ballotRepeated(requests = 1): void {
    this.#ballotsRepeated += requests;
  }

  /** @param state what the refusal names: the voter's, or that of the registration; null where it knows neither. */
  rollRejected(request: RollRequestKind, state: string | null, reason: RollRejection): void {
    this.#rollRejected.add(request, state, reason);
  }

  /** @param state what the refusal names: that of the ballot; null where it knows none. */
  ballotRejected(state: string | null, reason: BallotRejection): void {
    this.#ballotsRejected.add('ballot', state, reason);
  }

  groundTruth(
    { electionId, seed, voters }: SimulationParameters,
    progress: { complete: boolean; resentTicks: number },
  ): GroundTruth {
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
          repeated: this.#rollRepeated,
          rejected: this.#rollRejected.byReason,
        },
        ballots: {
          submitted: this.ballotsSubmitted,
          accepted: { VoteCast: this.#cast, VoteVoided: this.#voided },
          repeated: this.#ballotsRepeated,
          rejected: this.#ballotsRejected.byReason,
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
      stations: this.elections.stations,
      turnout: turnoutOf(this.#eligible, this.#issued),
      votesByMinute: this.#votesByMinute.series,
      rejections: {
        ballots: this.#ballotsRejected.byGroup.map(({ state, reason, requests }) => [
          state,
          reason,
          requests,
        ]),
        roll: this.#rollRejected.byGroup.map(({ request, state, reason, requests }) => [
          request,
          state,
          reason,
          requests,
        ]),
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
