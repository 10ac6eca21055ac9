import {
  ballotBox,
  ballotBoxByMinute,
  last,
  max,
  min,
  projection,
  results,
  sum,
  text,
  votesByStateAndMinute,
} from '@votestream/domain/projections';
import { describe, expect, it } from 'vitest';
import { type GroupDelta, mergedRows, mergedSeries, upsertInto } from '../src/index.ts';
import { UPSERT_GROUPS_MAX } from '../src/upsert.ts';
import { serveEmpty, useReadModels } from './database.ts';

const LOG = 'log-0001';

describe('the merge of the parts', () => {
  const database = useReadModels();

  const add = async (
    of: Parameters<typeof upsertInto>[0],
    partition: number,
    deltas: readonly GroupDelta[],
  ) => {
    const client = await database.readModels.pool.connect();
    await upsertInto(of, 1)
      .add(client, partition, deltas)
      .finally(() => client.release());
  };

  it('adds up what the partitions counted, and gives only the rows that were asked for', async () => {
    await serveEmpty(database.readModels, results, LOG);
    const group = (electionId: string, candidateId: string) => [electionId, 'president', 'VT', candidateId];
    await add(results, 0, [{ group: group('us-2028', 'ada'), states: [3, '2028-11-07T17:00:00Z'] }]);
    await add(results, 0, [{ group: group('us-2028', 'ada'), states: [-1, null] }]);
    await add(results, 1, [
      { group: group('us-2028', 'ada'), states: [5, '2028-11-07T18:00:00Z'] },
      { group: group('us-2028', 'jonah'), states: [7, null] },
      { group: group('fr-2027', 'ada'), states: [11, null] },
    ]);
    expect(await mergedRows(database.readModels.db, results, 1, { electionId: 'us-2028' })).toEqual([
      {
        electionId: 'us-2028',
        contestId: 'president',
        state: 'VT',
        candidateId: 'ada',
        votes: 7,
        lastVoteAt: '2028-11-07T18:00:00Z',
      },
      {
        electionId: 'us-2028',
        contestId: 'president',
        state: 'VT',
        candidateId: 'jonah',
        votes: 7,
        lastVoteAt: null,
      },
    ]);
    expect(await mergedRows(database.readModels.db, results, 1)).toHaveLength(3);
  });

  it('tells a group’s minutes in their order, those of all partitions added up', async () => {
    await serveEmpty(database.readModels, votesByStateAndMinute, LOG);
    const at = (state: string, minute: string, votes: number) => ({
      group: ['us-2028', 'president', state, minute, 'ada'],
      states: [votes],
    });
    const minutes = ['2028-11-07T23:59:00Z', '2028-11-08T00:00:00Z', '2028-11-08T00:01:00Z'] as const;
    await add(votesByStateAndMinute, 0, [at('VT', minutes[2], -1), at('VT', minutes[0], 3)]);
    await add(votesByStateAndMinute, 1, [at('VT', minutes[0], 4), at('WY', minutes[1], 5)]);
    const series = (after?: string) =>
      mergedSeries(database.readModels.db, votesByStateAndMinute, 1, {
        along: 'minute',
        state: 'votes',
        where: { electionId: 'us-2028' },
        after,
      });
    const group = { electionId: 'us-2028', contestId: 'president', candidateId: 'ada' };
    const [first] = [Date.parse(minutes[0]) / 60_000];
    expect(await series()).toEqual([
      { ...group, state: 'VT', minutes: [first, first + 2], values: [7, -1] },
      { ...group, state: 'WY', minutes: [first + 1], values: [5] },
    ]);
    expect(await series(minutes[0])).toEqual([
      { ...group, state: 'VT', minutes: [first + 2], values: [-1] },
      { ...group, state: 'WY', minutes: [first + 1], values: [5] },
    ]);
    expect(await series(minutes[2])).toEqual([]);
  });

  it('tells the minutes of a read model that has no other groups', async () => {
    await serveEmpty(database.readModels, ballotBoxByMinute, LOG);
    const series = () =>
      mergedSeries(database.readModels.db, ballotBoxByMinute, 1, { along: 'minute', state: 'records' });
    expect(await series()).toEqual([]);
    await add(ballotBoxByMinute, 0, [{ group: ['2028-11-07T18:00:00Z'], states: [2] }]);
    await add(ballotBoxByMinute, 1, [{ group: ['2028-11-07T18:00:00Z'], states: [3] }]);
    const minute = Date.parse('2028-11-07T18:00:00Z') / 60_000;
    expect(await series()).toEqual([{ minutes: [minute], values: [5] }]);
  });

  it('keeps the latest value whichever partition and batch it came in', async () => {
    const latest = projection('latest', {
      version: 1,
      from: ballotBox,
      groupBy: { state: text() },
      states: { vote: last<string | null>() },
      when: { VoteCast: ({ state, candidateId }) => ({ state, vote: candidateId }) },
    });
    await serveEmpty(database.readModels, latest, LOG);
    const vote = (at: string, position: number, value: string | null) => [
      { group: ['VT'], states: [{ at, position, json: JSON.stringify(value) }] },
    ];
    const stored = async () => (await mergedRows(database.readModels.db, latest, 1)).map((row) => row.vote);
    await add(latest, 1, vote('2028-11-07T17:00:00Z', 5, 'second'));
    await add(latest, 1, vote('2028-11-07T17:00:00Z', 4, 'first'));
    expect(await stored()).toEqual(['second']);
    await add(latest, 0, vote('2028-11-07T17:00:00Z', 9, 'lower partition'));
    expect(await stored()).toEqual(['second']);
    await add(latest, 0, vote('2028-11-07T17:01:00Z', 10, 'later minute'));
    expect(await stored()).toEqual(['later minute']);
    await add(latest, 2, vote('2028-11-07T17:02:00Z', 0, null));
    expect(await stored()).toEqual([null]);
  });

  it('compares texts by code point, also where the database sorts otherwise', async () => {
    const extremes = projection('extremes', {
      version: 1,
      from: ballotBox,
      groupBy: { state: text() },
      states: { least: min(), greatest: max() },
      when: { VoteCast: ({ state, candidateId }) => ({ state, least: candidateId, greatest: candidateId }) },
    });
    await serveEmpty(database.readModels, extremes, LOG);
    for (const [partition, value] of ['b', 'A', 'é', '\u{1F5F3}', '\uFF5E', null].entries()) {
      await add(extremes, partition % 2, [{ group: ['VT'], states: [value, value] }]);
    }
    expect(await mergedRows(database.readModels.db, extremes, 1)).toEqual([
      { state: 'VT', least: 'A', greatest: '\u{1F5F3}' },
    ]);
  });

  it('counts all groups of a batch that is larger than one statement takes', async () => {
    const wide = projection('wide', {
      version: 1,
      from: ballotBox,
      groupBy: { ballot: text() },
      states: { votes: sum() },
      when: { VoteCast: ({ ballotId }) => ({ ballot: ballotId, votes: 1 }) },
    });
    await serveEmpty(database.readModels, wide, LOG);
    const deltas = Array.from({ length: UPSERT_GROUPS_MAX * 2 + 1 }, (_, index) => ({
      group: [`"ballot", ${index}\\`],
      states: [index],
    }));
    await add(wide, 0, deltas);
    await add(wide, 0, deltas.slice(-1));
    const rows = await mergedRows(database.readModels.db, wide, 1);
    const expected = new Map(deltas.map(({ group: [ballot], states: [votes] }) => [ballot, votes]));
    expected.set(deltas.at(-1)?.group[0], UPSERT_GROUPS_MAX * 4);
    expect(new Map(rows.map(({ ballot, votes }) => [ballot, votes]))).toEqual(expected);
  });
});
