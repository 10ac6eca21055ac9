import { tally } from '../tally.ts';
import { type Totals, totalAt } from './totals.ts';

/** Somebody else leads than before. */
export interface LeadChange {
  /** At the end of this minute, in minutes since 1970. */
  readonly minute: number;
  readonly from: string;
  readonly to: string;
  /** By so many votes. */
  readonly margin: number;
  readonly votes: number;
}

/**
 * The changes of lead in one place, the first one first. A tie, or fewer votes than are needed to speak of a lead,
 * changes nothing: who led before is compared with who leads next.
 *
 * @param votesOf by candidate, in the order of the definition.
 * @param votesMin nobody is said to lead with fewer votes counted.
 * @param through later minutes are left out.
 */
export function leadChanges(
  votesOf: readonly { readonly candidateId: string; readonly votes: Totals }[],
  { votesMin, through }: { readonly votesMin: number; readonly through: number },
): LeadChange[] {
  const minutes = [...new Set(votesOf.flatMap(({ votes }) => votes.minutes))]
    .filter((minute) => minute <= through)
    .sort((a, b) => a - b);
  const changes: LeadChange[] = [];
  let before: string | null = null;
  for (const minute of minutes) {
    const standing = tally(
      votesOf.map(({ candidateId, votes }) => ({ candidateId, votes: totalAt(votes, minute) })),
    );
    const { leader, margin, votes } = standing;
    if (leader === null || leader === before || votes < votesMin) continue;
    if (before !== null) changes.push({ minute, from: before, to: leader, margin, votes });
    before = leader;
  }
  return changes;
}

/** From how many votes on somebody may be said to lead. */
export function votesToLead({
  expectedBallots,
  leadingFrom,
}: {
  expectedBallots: number;
  leadingFrom: number;
}) {
  return Math.max(1, expectedBallots * leadingFrom);
}
