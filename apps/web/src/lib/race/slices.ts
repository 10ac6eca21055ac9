import type { Candidate, Race, StateStanding } from './standing.ts';

/** One part of a whole, drawn in a candidate's colour; without a colour it is nobody's. */
export interface Slice {
  readonly key: string;
  readonly label: string;
  readonly colour: Candidate['colour'] | null;
  readonly votes: number;
  /** 0 to 1 of all slices. */
  readonly part: number;
}

/** All ballots that are expected: those counted, by candidate, and those still out. */
export function slicesOfExpected(race: Race, outLabel: string): Slice[] {
  const { nation, candidates } = race;
  const out = nation.counted === 1 ? 0 : Math.max(nation.expected - nation.votes, 0);
  const all = nation.votes + out;
  const slice = (key: string, label: string, colour: Slice['colour'], votes: number): Slice => ({
    key,
    label,
    colour,
    votes,
    part: all > 0 ? votes / all : 0,
  });
  const counted = candidates.map(({ candidateId, name, colour }) =>
    slice(candidateId, name, colour, votesFor(nation, candidateId)),
  );
  return out > 0 ? [...counted, slice('out', outLabel, null, out)] : counted;
}

/** The states with the most votes counted, most first. */
export function largestStates(states: readonly StateStanding[], count: number): StateStanding[] {
  return states
    .filter(({ votes }) => votes > 0)
    .sort((a, b) => b.votes - a.votes)
    .slice(0, count);
}

export function votesFor({ candidates }: Pick<Race['nation'], 'candidates'>, candidateId: string): number {
  return candidates.find((each) => each.candidateId === candidateId)?.votes ?? 0;
}
