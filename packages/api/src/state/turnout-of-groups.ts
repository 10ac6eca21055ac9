import { type ElectionDefinition, publishedTurnout } from '@votestream/domain';
import type { GroupRow } from '../contract/live.ts';

/** What may be told of the turnout of groups of people; the counts that it was made from go no further. */
export interface DisclosedTurnout {
  /** In the nation. */
  readonly nation: readonly GroupRow[];
  /** By state; a state without anybody on the roll has no rows. */
  readonly inState: ReadonlyMap<string, readonly GroupRow[]>;
}

interface GroupCount {
  readonly state: string;
  readonly group: string;
  readonly eligible: number;
  readonly ballots: number;
}

const NOBODY = { eligible: 0, ballots: 0 };

/** @param groups the ones most likely to be small first; counts of other groups, or of no state, are not told */
export function disclosedTurnout(
  { states }: ElectionDefinition,
  groups: readonly string[],
  counts: readonly GroupCount[],
): DisclosedTurnout {
  const people = new Map(counts.map((each) => [`${each.state}/${each.group}`, each]));
  const { inPlace, inAll } = publishedTurnout({
    places: [...states]
      .sort((a, b) => a.expectedBallots - b.expectedBallots || (a.code < b.code ? -1 : 1))
      .map(({ code }) => code),
    groups,
    peopleIn: (place, group) => people.get(`${place}/${group}`) ?? NOBODY,
  });
  return {
    nation: inAll.map(rowOf),
    inState: new Map([...inPlace].map(([state, rows]) => [state, rows.map(rowOf)])),
  };
}

const rowOf = ({
  group,
  eligible,
  ballots,
}: {
  group: string;
  eligible: number | null;
  ballots: number | null;
}): GroupRow => [group, eligible, ballots];
