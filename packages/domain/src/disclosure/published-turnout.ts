import {
  GROUP_SHOWN_FROM,
  HIDDEN_MIN,
  type People,
  sum,
  withheldGroups,
  withheldIn,
} from './withheld-groups.ts';

/** What may be published of a group. null: withheld. */
export interface PublishedPeople {
  readonly group: string;
  readonly eligible: number | null;
  readonly ballots: number | null;
}

export interface PublishedTurnout {
  /** By place; every group in the order given. */
  readonly inPlace: ReadonlyMap<string, readonly PublishedPeople[]>;
  /** Of all places together. */
  readonly inAll: readonly PublishedPeople[];
}

export interface TurnoutOfGroups {
  /** By the size that was announced, smallest first: the order must not follow the count. */
  readonly places: readonly string[];
  /** The ones most likely to be small first. */
  readonly groups: readonly string[];
  readonly peopleIn: (place: string, group: string) => People;
}

/** One place, with its withheld groups first. */
interface Row {
  readonly place: string;
  readonly people: readonly People[];
  readonly withheld: number;
  /** Were enough ballots issued to the withheld groups that those of the others may be told? */
  readonly counts: boolean;
}

/**
 * Turnout of groups of people, with disclosure control: the one function through which pages, API, files and the live
 * feed get it. Totals of places are published in full, elsewhere.
 *
 * * Which groups a place withholds: `withheldGroups`. A group, or a place, without anybody on the roll is none. Of
 *   fewer than ten people in all, no group is named.
 * * Where fewer than ten ballots were issued to the withheld groups of a place, its ballots are withheld for all of
 *   its groups and are in no sum: the total less the ones shown would say that nobody of them has come yet.
 * * A group's sum over all places holds what is withheld as whole tens, rounded down, and none below ten: what is
 *   published of withheld people changes by ten or not at all, so that nobody can watch them come one by one.
 */
export function publishedTurnout({ places, groups, peopleIn }: TurnoutOfGroups): PublishedTurnout {
  const onRoll = groups.filter((group) => places.some((place) => peopleIn(place, group).eligible > 0));
  // One group alone is everybody, whom the totals tell of; of two people in two groups each is in one.
  const everybody = sum(places.flatMap((place) => onRoll.map((group) => peopleIn(place, group).eligible)));
  const present = onRoll.length >= HIDDEN_MIN && everybody >= GROUP_SHOWN_FROM ? onRoll : [];
  const rows = rowsOf(
    places
      .map((place) => ({ place, people: present.map((group) => peopleIn(place, group)) }))
      .filter(({ people }) => people.some(({ eligible }) => eligible > 0)),
  );
  const totals = present.map((_, index) => sum(rows.map(({ people }) => people[index]?.eligible ?? 0)));
  const withheldInAll = withheldIn(totals);
  const tellable = hiddenBallotsTellable(rows);
  return {
    inPlace: new Map(rows.map((row) => [row.place, publishedIn(present, row)])),
    inAll: present.map((group, index) => {
      if (index < withheldInAll) return { group, eligible: null, ballots: null };
      const hidden = rows.some(({ withheld }) => index < withheld);
      return {
        group,
        eligible: sumOf(rows, index, 'eligible'),
        ballots:
          hidden && !tellable
            ? null
            : sumOf(
                rows.filter(({ counts }) => counts),
                index,
                'ballots',
              ),
      };
    }),
  };
}

function rowsOf(places: readonly { place: string; people: readonly People[] }[]): Row[] {
  const withheld = withheldGroups(places.map(({ people }) => people.map(({ eligible }) => eligible)));
  return places.map(({ place, people }, index) => {
    const first = withheld[index] ?? 0;
    const hidden = sum(people.slice(0, first).map(({ ballots }) => ballots));
    return { place, people, withheld: first, counts: first === 0 || hidden >= GROUP_SHOWN_FROM };
  });
}

function publishedIn(groups: readonly string[], { people, withheld, counts }: Row): PublishedPeople[] {
  return people.map(({ eligible, ballots }, index) => ({
    group: groups[index] ?? '',
    eligible: index < withheld ? null : eligible,
    ballots: index < withheld || !counts ? null : ballots,
  }));
}

/** Ten ballots in each withheld group, in two places together: with fewer, zeros would give others away. */
function hiddenBallotsTellable(rows: readonly Row[]): boolean {
  const hiding = rows.filter(({ withheld, counts }) => withheld > 0 && counts);
  const deepest = Math.max(0, ...rows.map(({ withheld }) => withheld));
  const enough = Array.from({ length: deepest }, (_, index) => hiddenIn(hiding, index, 'ballots'));
  return hiding.length >= HIDDEN_MIN && enough.every((ballots) => ballots >= GROUP_SHOWN_FROM);
}

function hiddenIn(rows: readonly Row[], group: number, measure: keyof People): number {
  return sum(rows.map(({ people, withheld }) => (group < withheld ? (people[group]?.[measure] ?? 0) : 0)));
}

function sumOf(rows: readonly Row[], group: number, measure: keyof People): number {
  const hidden = hiddenIn(rows, group, measure);
  const all = sum(rows.map(({ people }) => people[group]?.[measure] ?? 0));
  return all - (hidden % GROUP_SHOWN_FROM);
}
