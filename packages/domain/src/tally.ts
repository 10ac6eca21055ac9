/** The standing of one contest in one place. The site and the API count with this same function. */
export interface Tally {
  readonly votes: number;
  /** Most votes first; equal votes in the order given. */
  readonly candidates: readonly { candidateId: string; votes: number; share: number | null }[];
  /** null while there are no votes, or on a tie. */
  readonly leader: string | null;
  /** Votes between the first and the second. */
  readonly margin: number;
  readonly marginShare: number | null;
}

/** @param votesOf votes by candidate, in the order of the definition; a candidate without votes has 0. */
export function tally(votesOf: readonly { candidateId: string; votes: number }[]): Tally {
  const votes = votesOf.reduce((sum, each) => sum + each.votes, 0);
  const part = (count: number) => (votes > 0 ? count / votes : null);
  const candidates = votesOf
    .map((each) => ({ candidateId: each.candidateId, votes: each.votes, share: part(each.votes) }))
    .sort((a, b) => b.votes - a.votes);
  const margin = (candidates[0]?.votes ?? 0) - (candidates[1]?.votes ?? 0);
  return {
    votes,
    candidates,
    leader: margin > 0 ? (candidates[0]?.candidateId ?? null) : null,
    margin,
    marginShare: part(margin),
  };
}
