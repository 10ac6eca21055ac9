import {
  ballotBox,
  count,
  type Projection,
  projection,
  results,
  sum,
  text,
} from '@votestream/domain/projections';
import { describe, expect, it } from 'vitest';
import {
  beginBuild,
  beginPositions,
  beginSnapshot,
  compareAndSetPositions,
  completeSnapshot,
  countedLogs,
  DeclarationChangedError,
  dropRetired,
  FlipTimeoutError,
  flip,
  GenerationError,
  generationsOf,
  planGenerations,
  RebuildInProgressError,
  rebuildsInProgress,
  reopenRetired,
  servingGeneration,
  whileLocked,
} from '../src/index.ts';
import { serveEmpty, useReadModels } from './database.ts';

const LOG = 'log-0001';
const PLACE = { logId: LOG, topic: ballotBox.topic, partition: 0 };

const declared = {
  version: 1,
  from: ballotBox,
  groupBy: { state: text() },
  states: { votes: sum() },
  when: {},
};

describe('the generations of a read model', () => {
  const database = useReadModels();
  const statesOf = async (of: Projection) =>
    (await generationsOf(database.readModels.db, of)).map(({ generation, state }) => [generation, state]);

  /** As a projector counts: true where the position was where it was left. */
  const move = async (of: Projection, generation: number, expected: number): Promise<boolean> => {
    const client = await database.readModels.pool.connect();
    const target = { ...PLACE, position: expected + 1, at: null };
    const counted = { projection: of.name, generation, expected, folded: 1, ignored: 0, parked: 0 };
    return compareAndSetPositions(client, target, [counted])
      .then((moved) => moved === 1)
      .finally(() => client.release());
  };

  it('tell a reader that nothing serves before one is complete', async () => {
    const { db } = database.readModels;
    expect(await servingGeneration(db, { name: 'unheard_of' })).toBeUndefined();
    await beginBuild(database.readModels, results, LOG);
    expect(await servingGeneration(db, results)).toBeUndefined();
    await serveEmpty(database.readModels, results, LOG);
    expect(await servingGeneration(db, results)).toBe(1);
    expect(await countedLogs(db)).toEqual([LOG]);
  });

  it('are refused to a declaration that changed under the same version, and built anew under a new one', async () => {
    const { readModels } = database;
    const before = projection('changing', declared);
    const after = projection('changing', { ...declared, states: { votes: count() } });
    const newer = projection('changing', { ...declared, version: 2, states: { votes: count() } });
    expect((await planGenerations(readModels.db, [before])).toBuild).toEqual([before]);
    await serveEmpty(readModels, before, LOG);
    expect((await planGenerations(readModels.db, [before])).current).toEqual([
      { projection: before, generation: 1 },
    ]);
    await expect(planGenerations(readModels.db, [after])).rejects.toThrow(/raise the version/);
    expect(await planGenerations(readModels.db, [newer])).toEqual({ current: [], toBuild: [newer] });
    await serveEmpty(readModels, newer, LOG);
    await expect(planGenerations(readModels.db, [before])).rejects.toThrow(DeclarationChangedError);
    expect(await statesOf(before)).toEqual([
      [1, 'retired'],
      [2, 'serving'],
    ]);
  });

  it('tell a declaration that makes something else of the same events', async () => {
    const { readModels } = database;
    const byState = projection('meaning', {
      ...declared,
      when: { VoteCast: ({ state }) => ({ state, votes: 1 }) },
    });
    const twice = projection('meaning', {
      ...declared,
      when: { VoteCast: ({ state }) => ({ state, votes: 2 }) },
    });
    await serveEmpty(readModels, byState, LOG);
    await expect(planGenerations(readModels.db, [twice])).rejects.toThrow(/raise the version/);
  });

  it('go on after they were left unfinished, unless the declaration has changed meanwhile', async () => {
    const { readModels } = database;
    const first = projection('unfinished', declared);
    const second = projection('unfinished', { ...declared, version: 2 });
    expect(await beginBuild(readModels, first, LOG)).toMatchObject({ generation: 1, isResumed: false });
    expect(await beginBuild(readModels, first, LOG)).toMatchObject({ generation: 1, isResumed: true });
    expect(await beginBuild(readModels, second, LOG)).toMatchObject({ generation: 2, isResumed: false });
    expect(await statesOf(first)).toEqual([
      [1, 'dropped'],
      [2, 'building'],
    ]);
    const { rows } = await readModels.pool.query(
      `SELECT to_regclass('read_models.unfinished_g1') AS first, to_regclass('read_models.unfinished_g2') IS NOT NULL AS second`,
    );
    expect(rows).toEqual([{ first: null, second: true }]);
  });

  it('stop where they stand when another one serves, whoever counts there, also in the middle of the flip', async () => {
    const { readModels } = database;
    const of = projection('frozen', declared);
    await serveEmpty(readModels, of, LOG);
    await beginPositions(readModels.db, [{ projection: of.name, generation: 1 }], PLACE);
    expect(await move(of, 1, 0)).toBe(true);
    const build = await beginBuild(readModels, of, LOG);
    let during: Promise<boolean> | undefined;
    await flip(readModels, {
      builds: [build],
      reach: async (targets) => {
        expect(targets).toMatchObject([{ partition: 0, position: 1 }]);
        // Waits for the flip's lock, and must then see that it has lost.
        during = move(of, 1, 1);
      },
    });
    expect(await during).toBe(false);
    expect(await move(of, 1, 1)).toBe(false);
    expect(await servingGeneration(readModels.db, of)).toBe(2);
  });

  it('do not change when the new one cannot get level in time', async () => {
    const { readModels } = database;
    const of = projection('slow', declared);
    await serveEmpty(readModels, of, LOG);
    await beginPositions(readModels.db, [{ projection: of.name, generation: 1 }], PLACE);
    const build = await beginBuild(readModels, of, LOG);
    const never = flip(readModels, {
      builds: [build],
      reach: (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    await expect(never).rejects.toThrow(FlipTimeoutError);
    expect(await statesOf(of)).toEqual([
      [1, 'serving'],
      [2, 'building'],
    ]);
    expect(await move(of, 1, 0)).toBe(true);
  });

  it('serve again after a rollback, and count on from where they stopped', async () => {
    const { readModels } = database;
    const of = projection('back', declared);
    await expect(reopenRetired(readModels, of)).rejects.toThrow(GenerationError);
    await serveEmpty(readModels, of, LOG);
    await beginPositions(readModels.db, [{ projection: of.name, generation: 1 }], PLACE);
    await serveEmpty(readModels, of, LOG);
    const build = await reopenRetired(readModels, of);
    expect(build).toMatchObject({ generation: 1, predecessor: 2 });
    expect(await servingGeneration(readModels.db, of)).toBe(2);
    expect(await move(of, 1, 0)).toBe(true);
    await flip(readModels, { builds: [build], reach: async () => undefined });
    expect(await statesOf(of)).toEqual([
      [1, 'serving'],
      [2, 'retired'],
    ]);
  });

  it('cannot be rolled back to one that an older declaration built', async () => {
    const { readModels } = database;
    const older = projection('upgraded', declared);
    const newer = projection('upgraded', { ...declared, version: 2 });
    await serveEmpty(readModels, older, LOG);
    await serveEmpty(readModels, newer, LOG);
    await expect(reopenRetired(readModels, newer)).rejects.toThrow(/built from version 1/);
  });

  it('are dropped when two later ones have retired', async () => {
    const { readModels } = database;
    const of = projection('retiring', declared);
    for (let build = 0; build < 4; build += 1) await serveEmpty(readModels, of, LOG);
    expect(await dropRetired(readModels, of)).toEqual([1]);
    expect(await statesOf(of)).toEqual([
      [1, 'dropped'],
      [2, 'retired'],
      [3, 'retired'],
      [4, 'serving'],
    ]);
  });

  it('as snapshots are found by their name, never change, and are not taken twice', async () => {
    const { readModels } = database;
    const of = projection('moment', declared);
    const evening = { name: 'evening', until: { minute: '2028-11-07T20:00:00Z' } };
    const build = await beginSnapshot(readModels, of, LOG, evening);
    expect(await beginSnapshot(readModels, of, LOG, evening)).toMatchObject({ isResumed: true });
    await beginPositions(readModels.db, [{ projection: of.name, generation: 1 }], PLACE);
    expect(await move(of, 1, 0)).toBe(true);
    await completeSnapshot(readModels, build);
    expect(await move(of, 1, 1)).toBe(false);
    await expect(beginSnapshot(readModels, of, LOG, evening)).rejects.toThrow(
      /generations drop moment evening/,
    );
    // A rebuild has nothing to do with it.
    await serveEmpty(readModels, of, LOG);
    expect(await statesOf(of)).toEqual([
      [1, 'snapshot'],
      [2, 'serving'],
    ]);
  });

  it('are built by one at a time; the second is told so', async () => {
    const { readModels } = database;
    await whileLocked(readModels, [{ name: 'locked' }, { name: 'other' }], async () => {
      const second = whileLocked(readModels, [{ name: 'other' }], async () => undefined);
      await expect(second).rejects.toThrow(RebuildInProgressError);
      await whileLocked(readModels, [{ name: 'third' }], async () => undefined);
    });
    await whileLocked(readModels, [{ name: 'other' }], async () => undefined);
  });

  it('are free again before whoever built one hears that it has failed', async () => {
    const { readModels } = database;
    let connections = 0;
    const failing = whileLocked(readModels, [{ name: 'failing' }], async () => {
      connections = readModels.pool.totalCount;
      throw new Error('it has failed');
    });
    await expect(failing).rejects.toThrow('it has failed');
    // None was closed: a lock that goes with its connection goes a little later.
    expect(readModels.pool.totalCount).toBe(connections);
    expect(await rebuildsInProgress(readModels.db, ['failing'])).toEqual([]);
  });
});
