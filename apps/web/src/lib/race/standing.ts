import { type Tally, tally } from '@votestream/domain';
import type { ElectionDefinition, ElectionStatus } from '#lib/contract.ts';
import { type Call, callOf } from './calls.ts';
import {
  type Correction,
  type Counts,
  type GroupTurnout,
  raceKey,
  type Turnout,
  votesKey,
} from './counts.ts';

export type Candidate = ElectionDefinition['contests'][number]['candidates'][number];

/** What can be said of a race: from `early` on there are votes; only in `leads` is anybody said to lead. */
type Phase = 'none' | 'early' | 'tie' | 'leads';

/** One contest in one place, ready to be shown. */
export interface Standing extends Tally {
  readonly phase: Phase;
  /** Who leads by votes, where that may be said. */
  readonly leading: Candidate | null;
  /** Ballots that are expected in all. */
  readonly expected: number;
  /** Votes counted as part of the ballots expected, 0 to 1, and below 1 until counting is complete. */
  readonly counted: number;
}

export interface StateStanding extends Standing {
  readonly code: string;
  readonly name: string;
  readonly electors: number;
  readonly turnout: Turnout;
  readonly call: Call | null;
  /** Votes that were taken back; null where there are none. */
  readonly correction: Correction | null;
}

/** One contest of an election, in the nation and in every state. */
export interface Race {
  readonly status: ElectionStatus;
  readonly contestName: string;
  /** In the order of the definition. */
  readonly candidates: readonly Candidate[];
  readonly nation: Standing;
  readonly states: readonly StateStanding[];
  /** Of the nation. */
  readonly call: Call | null;
  readonly turnout: Turnout;
  readonly turnoutByGender: readonly TurnoutOfGroup[];
  readonly turnoutByAge: readonly TurnoutOfGroup[];
}

export interface TurnoutOfGroup extends GroupTurnout {
  readonly group: string;
}

/** While ballots may still come, an estimate of what is expected never reads as everything. */
const COUNTED_MAX_UNTIL_COMPLETE = 0.99;

const NOBODY: Turnout = { eligible: 0, ballots: 0 };

/** @param contestId without it, the first contest of the definition */
export function raceOf(definition: ElectionDefinition, counts: Counts, contestId?: string): Race {
  const contest = definition.contests.find((each) => each.contestId === contestId) ?? definition.contests[0];
  if (!contest) throw new Error(`election ${definition.electionId} has no contest`);
  const { candidates } = contest;
  const complete = isComplete(counts.status);
  const votesIn = (state: string, candidateId: string) =>
    counts.votes.get(votesKey(contest.contestId, state, candidateId)) ?? 0;

  const place = (votesOf: (candidateId: string) => number, expected: number): Standing => {
    const standing = tally(
      candidates.map(({ candidateId }) => ({ candidateId, votes: votesOf(candidateId) })),
    );
    const counted = countedPart(standing.votes, expected, complete);
    const early = !complete && standing.votes < expected * definition.leadingFrom;
    const phase = phaseOf(standing, early);
    const leader = candidates.find(({ candidateId }) => candidateId === standing.leader);
    return { ...standing, phase, leading: phase === 'leads' ? (leader ?? null) : null, expected, counted };
  };

  const states = definition.states.map((state) => ({
    code: state.code,
    name: state.name,
    electors: state.electors,
    call: callOf(counts, contest, state.code),
    correction: counts.corrections.get(raceKey(contest.contestId, state.code)) ?? null,
    turnout: counts.turnoutByState.get(state.code) ?? NOBODY,
    ...place((candidateId) => votesIn(state.code, candidateId), state.expectedBallots),
  }));
  const nation = place(
    (candidateId) => sum(definition.states, (state) => votesIn(state.code, candidateId)),
    sum(definition.states, (state) => state.expectedBallots),
  );
  return {
    status: counts.status,
    contestName: contest.name,
    candidates,
    nation,
    states,
    call: callOf(counts, contest, null),
    turnout: {
      eligible: sum(states, (state) => state.turnout.eligible),
      ballots: sum(states, (state) => state.turnout.ballots),
    },
    turnoutByGender: [...counts.turnoutByGender].map(([group, turnout]) => ({ group, ...turnout })),
    turnoutByAge: [...counts.turnoutByAge].map(([group, turnout]) => ({ group, ...turnout })),
  };
}

/** Every vote that will be counted is counted. */
export function isComplete(status: ElectionStatus): boolean {
  return status === 'complete' || status === 'certified';
}

/** Ballots issued as part of the voters on the roll, 0 to 1; null where nobody is on it, or where that is withheld. */
export function turnoutRate({ eligible, ballots }: GroupTurnout): number | null {
  return eligible !== null && ballots !== null && eligible > 0 ? ballots / eligible : null;
}

/** The states in which somebody leads or all is even, nearest first. */
export function closestStates(states: readonly StateStanding[]): StateStanding[] {
  return states
    .filter(({ phase }) => phase === 'leads' || phase === 'tie')
    .sort((a, b) => (a.marginShare ?? 0) - (b.marginShare ?? 0));
}

function countedPart(votes: number, expected: number, complete: boolean): number {
  if (complete) return 1;
  return expected > 0 ? Math.min(votes / expected, COUNTED_MAX_UNTIL_COMPLETE) : 0;
}

function phaseOf({ votes, leader }: Tally, early: boolean): Phase {
  if (votes === 0) return 'none';
  if (early) return 'early';
  return leader === null ? 'tie' : 'leads';
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
