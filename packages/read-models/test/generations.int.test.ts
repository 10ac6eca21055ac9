import {
  ballotBox,
  count,
  projection,
  projections,
  results,
  sum,
  text,
} from '@votestream/domain/projections';
import { openTestDatabase } from '@votestream/platform/testing';
import { describe, expect, it } from 'vitest';
import {
  beginGenerations,
  countedLogs,
  DeclarationChangedError,
  migrate,
  openReadModels,
  servingGeneration,
} from '../src/index.ts';
import { useReadModels } from './database.ts';

const LOG = 'log-0001';

describe('the generations of a read model', () => {
  const database = useReadModels();

  it('begin once, although several processes start on an empty database at the same time', async () => {
    const empty = await openTestDatabase();
    const processes = Array.from({ length: 4 }, () => openReadModels({ databaseUrl: empty.url }));
    try {
      const begun = await Promise.all(
        processes.map(async (readModels) => {
          await migrate(readModels);
          return beginGenerations(readModels, projections, LOG);
        }),
      );
      expect(begun.map((each) => each.map(({ generation }) => generation))).toEqual(
        processes.map(() => projections.map(() => 1)),
      );
    } finally {
      await Promise.all(processes.map((readModels) => readModels.close()));
      await empty.close();
    }
  });

  it('tell a reader that nothing serves yet', async () => {
    const { db } = database.readModels;
    expect(await servingGeneration(db, { name: 'unheard_of' })).toBeUndefined();
    await beginGenerations(database.readModels, [results], LOG);
    expect(await servingGeneration(db, results)).toBe(1);
    expect(await countedLogs(db)).toEqual([LOG]);
  });

  it('are refused to a declaration that changed under the same version', async () => {
    const declared = { version: 1, from: ballotBox, groupBy: { state: text() }, when: {} };
    const before = projection('changing', { ...declared, states: { votes: sum() } });
    const after = projection('changing', { ...declared, states: { votes: count() } });
    const newVersion = projection('changing', { ...declared, version: 2, states: { votes: count() } });
    await beginGenerations(database.readModels, [before], LOG);
    await expect(beginGenerations(database.readModels, [before], LOG)).resolves.toHaveLength(1);
    await expect(beginGenerations(database.readModels, [after], LOG)).rejects.toThrow(/raise the version/);
    await expect(beginGenerations(database.readModels, [after], LOG)).rejects.toThrow(
      DeclarationChangedError,
    );
    await expect(beginGenerations(database.readModels, [newVersion], LOG)).rejects.toThrow(
      /was built as version 1/,
    );
  });
});
