import { calledFor } from './calls.ts';
import type { Candidate, StateStanding } from './standing.ts';

/** Electors of one candidate: of the states called for them, and of those in which they lead and nothing is called. */
interface ElectorCount {
  readonly candidate: Candidate;
  readonly won: number;
  readonly leading: number;
}

export interface Electors {
  readonly total: number;
  /** More than half. */
  readonly toWin: number;
  /** In the order of the definition. */
  readonly counts: readonly ElectorCount[];
  /** Of states in which nobody leads and nothing is called. */
  readonly open: number;
  readonly statesCalled: number;
}

export function electorsOf(states: readonly StateStanding[], candidates: readonly Candidate[]): Electors {
  const total = sum(states);
  const isOf = ({ candidateId }: Candidate, other: Candidate | null) => other?.candidateId === candidateId;
  const counts = candidates.map((candidate) => ({
    candidate,
    won: sum(states.filter(({ call }) => isOf(candidate, calledFor(call)))),
    leading: sum(states.filter(({ call, leading }) => !calledFor(call) && isOf(candidate, leading))),
  }));
  return {
    total,
    toWin: Math.floor(total / 2) + 1,
    counts,
    open: total - counts.reduce((known, { won, leading }) => known + won + leading, 0),
    statesCalled: states.filter(({ call }) => calledFor(call)).length,
  };
}

function sum(states: readonly StateStanding[]): number {
  return states.reduce((total, { electors }) => total + electors, 0);
}
