import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PublishedTurnout, publishedTurnout } from '../../src/disclosure/published-turnout.ts';
import { GROUP_SHOWN_FROM, type People, sum } from '../../src/disclosure/withheld-groups.ts';

/** People by place and group. */
type Table = readonly (readonly People[])[];
type Measure = keyof People;

const PLACES = ['DC', 'WY', 'VT', 'AK', 'ND', 'SD'];
const GROUPS = ['other', 'male', 'female', 'fourth', 'fifth'];

function published(table: Table): PublishedTurnout {
  return publishedTurnout({
    places: PLACES.slice(0, table.length),
    groups: GROUPS.slice(0, table[0]?.length ?? 0),
    peopleIn: (place, group) =>
      table[PLACES.indexOf(place)]?.[GROUPS.indexOf(group)] ?? { eligible: 0, ballots: 0 },
  });
}

/** Everything that a reader sees: what is published of the groups, and the totals of the places. */
function seen(table: Table): string {
  const { inPlace, inAll } = published(table);
  return JSON.stringify([[...inPlace], inAll, table.map((row) => totalsOf(row))]);
}

const totalsOf = (row: readonly People[]) => [
  sum(row.map(({ eligible }) => eligible)),
  sum(row.map(({ ballots }) => ballots)),
];

const roll = fc.oneof(fc.nat(12), fc.integer({ min: 5, max: 40 }), fc.integer({ min: 20, max: 400 }));
const people = fc
  .tuple(roll, fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([eligible, part]): People => ({ eligible, ballots: Math.round(eligible * part) }));
const tables = fc
  .tuple(fc.integer({ min: 1, max: PLACES.length }), fc.integer({ min: 2, max: GROUPS.length }))
  .chain(([places, groups]) =>
    fc.array(fc.array(people, { minLength: groups, maxLength: groups }), {
      minLength: places,
      maxLength: places,
    }),
  );

test('no withheld number can be worked out: another election, with another number there, is published alike', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const before = seen(table);
      for (const [place, group, measure] of withheldCells(table)) {
        if (givenAwayByTotals(table[place] ?? [], measure)) continue;
        const another = alternatives(table, place, group, measure).find((each) => seen(each) === before);
        expect(another, `${measure} of ${GROUPS[group]} in ${PLACES[place]}`).toBeDefined();
      }
    }),
    {
      numRuns: 400,
      // Two people: were both groups named, each would have one of them.
      examples: [
        [
          [
            [
              { eligible: 1, ballots: 0 },
              { eligible: 1, ballots: 0 },
            ],
          ],
        ],
      ],
    },
  );
});

test('no group of fewer than ten people is shown', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const { inPlace, inAll } = published(table);
      for (const row of [...inPlace.values(), inAll]) {
        for (const { eligible } of row) {
          if (eligible !== null) expect(eligible).toBeGreaterThanOrEqual(GROUP_SHOWN_FROM);
        }
      }
    }),
  );
});

test('the more is shown the better: groups that are all large are shown in full', () => {
  const table = PLACES.map(() => [
    { eligible: 50, ballots: 3 },
    { eligible: 500, ballots: 250 },
  ]);
  expect(published(table).inPlace.get('WY')).toEqual([
    { group: 'other', eligible: 50, ballots: 3 },
    { group: 'male', eligible: 500, ballots: 250 },
  ]);
  expect(published(table).inAll.map(({ ballots }) => ballots)).toEqual([18, 1_500]);
});

test('while people vote, what is withheld stays withheld, and comes in tens', () => {
  const night = fc.tuple(tables, fc.array(fc.nat(), { maxLength: 60 }));
  fc.assert(
    fc.property(night, ([table, voters]) => {
      let now = table.map((row) => row.map(({ eligible }): People => ({ eligible, ballots: 0 })));
      let last = published(now);
      for (const voter of voters) {
        now = withOneBallot(now, voter);
        const next = published(now);
        expect(patternOf(next, 'eligible')).toEqual(patternOf(last, 'eligible'));
        expectShownStaysShown(last, next);
        for (const { group } of next.inAll) {
          const [before, after] = [hiddenOf(last, group), hiddenOf(next, group)];
          if (before !== null && after !== null) expect((after - before) % GROUP_SHOWN_FROM).toBe(0);
        }
        last = next;
      }
    }),
    { numRuns: 60 },
  );
});

function* withheldCells(table: Table): Generator<[place: number, group: number, measure: Measure]> {
  const { inPlace } = published(table);
  for (const [place, name] of PLACES.slice(0, table.length).entries()) {
    for (const cell of inPlace.get(name) ?? []) {
      if (cell.eligible !== null) continue;
      yield [place, GROUPS.indexOf(cell.group), 'eligible'];
      yield [place, GROUPS.indexOf(cell.group), 'ballots'];
    }
  }
}

/** Totals are public: where nobody is on the roll, or nobody or everybody has voted, that holds for each group. */
function givenAwayByTotals(row: readonly People[], measure: Measure): boolean {
  const [eligible, ballots] = totalsOf(row);
  return measure === 'eligible' ? eligible === 0 : ballots === 0 || ballots === eligible;
}

function* alternatives(table: Table, place: number, group: number, measure: Measure): Generator<Table> {
  yield* neighbours(table, place, group, measure);
  if (measure === 'eligible') return;
  // A group without voters can have a ballot only where it has a voter more.
  for (const moved of neighbours(table, place, group, 'eligible')) {
    yield* neighbours(moved, place, group, 'ballots');
  }
}

/**
 * Tables that differ in the cell, with the same totals of every place: one person (or ballot, or a person with a
 * ballot) is of another group there, and, or not, one is of this group elsewhere.
 */
function* neighbours(table: Table, place: number, group: number, measure: Measure): Generator<Table> {
  for (const what of [[measure], ['eligible', 'ballots']] as const) {
    for (const step of [1, -1]) {
      for (const [other] of (table[place] ?? []).entries()) {
        if (other === group) continue;
        const moved = exchanged(table, place, group, other, what, step);
        if (possible(moved)) yield moved;
        for (const [elsewhere] of table.entries()) {
          for (const kind of [[measure], ['eligible', 'ballots']] as const) {
            const back = exchanged(moved, elsewhere, other, group, kind, step);
            if (elsewhere !== place && possible(back)) yield back;
          }
        }
      }
    }
  }
}

function exchanged(
  table: Table,
  place: number,
  to: number,
  from: number,
  what: readonly Measure[],
  by: number,
): Table {
  return what.reduce<Table>(
    (now, measure) => shifted(shifted(now, place, to, measure, by), place, from, measure, -by),
    table,
  );
}

function shifted(table: Table, place: number, group: number, measure: Measure, by: number): Table {
  return table.map((row, at) =>
    at === place
      ? row.map((cell, index) => (index === group ? { ...cell, [measure]: cell[measure] + by } : cell))
      : row,
  );
}

const possible = (table: Table) =>
  table.every((row) => row.every(({ eligible, ballots }) => ballots >= 0 && ballots <= eligible));

/** A ballot for somebody who has none yet. */
function withOneBallot(table: Table, voter: number): People[][] {
  const cells = table.flatMap((row, place) =>
    row.flatMap(({ eligible, ballots }, group) => (ballots < eligible ? [[place, group] as const] : [])),
  );
  const [place, group] = cells[voter % Math.max(cells.length, 1)] ?? [-1, -1];
  return shifted(table, place, group, 'ballots', 1).map((row) => [...row]);
}

const patternOf = ({ inPlace, inAll }: PublishedTurnout, measure: Measure) =>
  [...inPlace.values(), inAll].map((row) => row.map((cell) => cell[measure] === null));

function expectShownStaysShown(before: PublishedTurnout, after: PublishedTurnout): void {
  const [was, is] = [patternOf(before, 'ballots').flat(), patternOf(after, 'ballots').flat()];
  expect(was.every((withheld, index) => withheld || !is[index])).toBe(true);
}

/** What the sum over all places holds beyond the places that show the group. */
function hiddenOf({ inPlace, inAll }: PublishedTurnout, group: string): number | null {
  const total = inAll.find((cell) => cell.group === group)?.ballots ?? null;
  const shown = [...inPlace.values()].map((row) => row.find((cell) => cell.group === group)?.ballots ?? 0);
  return total === null ? null : total - sum(shown);
}
