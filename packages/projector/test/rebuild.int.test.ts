import { BALLOT_BOX } from '@votestream/domain';
import { ballotBox, type Projection, projection, results, sum, text } from '@votestream/domain/projections';
import {
  GenerationError,
  generationsOf,
  mergedRows,
  RebuildInProgressError,
  rebuildsInProgress,
  servingGeneration,
} from '@votestream/read-models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MinuteNotPassedError,
  type RebuildOptions,
  RecountDiffersError,
  rebuild,
  rollBack,
  takeSnapshot,
  UnparkedRecordError,
} from '../src/index.ts';
import { ballotEvent, voteCast } from './ballot-events.ts';
import { everyState } from './every-state.ts';
import { logger } from './logger.ts';
import { countEveryState, type Placed } from './naive.ts';
import { append, type Night, onNight, PARTITIONS, until, untilCounted, whileProjecting } from './setup.ts';

const SEED = 4_2028;

/** Events of all partitions, each with its place; within a partition the time never decreases. */
function placedEvents(count: number): Placed[] {
  const events = fc.sample(ballotEvent, { numRuns: count, seed: SEED });
  return Array.from({ length: PARTITIONS }, (_, partition) =>
    events
      .filter((_, index) => index % PARTITIONS === partition)
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      .map((event, position) => ({ event, partition, position })),
  ).flat();
}

async function appendPlaced({ log }: Night, placed: readonly Placed[]): Promise<void> {
  for (const [partition, events] of Map.groupBy(placed, (each) => each.partition)) {
    await append(
      log,
      BALLOT_BOX,
      partition,
      events.map(({ event }) => event),
    );
  }
}

function options({ log, readModels }: Night, projections: readonly Projection[]): RebuildOptions {
  return {
    log,
    readModels,
    projections,
    recount: async () => [],
    signal: new AbortController().signal,
    logger,
  };
}

async function rowsServed(night: Night) {
  const serving = await servingGeneration(night.readModels.db, everyState);
  return mergedRows(night.readModels.db, everyState, serving ?? 0);
}

async function servesUnlocked({ readModels: { db } }: Night, of: Projection): Promise<boolean> {
  const serving = await servingGeneration(db, of);
  return serving !== undefined && (await rebuildsInProgress(db, [of.name])).length === 0;
}

const statesOf = async ({ readModels }: Night, of: Projection) =>
  (await generationsOf(readModels.db, of)).map(({ state }) => state);

describe('a rebuild', () => {
  it('gives what a recount gives, while votes are counted, and takes the place of what served', () =>
    onNight(async (night) => {
      const placed = placedEvents(3_000);
      const [before, during] = [placed.slice(0, 0), [...placed]];
      await appendPlaced(night, before);
      await whileProjecting(night, { projections: [everyState] }, async () => {
        const appending = (async () => {
          for (let from = 0; from < 1_000; from += 50) {
            const chunk = during.filter(({ position }) => position >= from && position < from + 50);
            await appendPlaced(night, chunk);
          }
        })();
        for (let generation = 2; generation <= 4; generation += 1) {
          // The projector builds the first one, and has it locked for a moment after it serves.
          await until(() => servesUnlocked(night, everyState));
          const result = await rebuild(options(night, [everyState]));
          expect(result).toMatchObject({ outcome: 'complete', builds: [{ generation }] });
        }
        await appending;
        await untilCounted(night, [everyState]);
      });
      expect(await rowsServed(night)).toEqual(countEveryState(placed));
      expect(await statesOf(night, everyState)).toEqual(['dropped', 'retired', 'retired', 'serving']);
    }));

  it('never shows less than readers saw before, also of votes that came just before the flip', () =>
    onNight(async (night) => {
      const { db } = night.readModels;
      const votes = async () => {
        const serving = await servingGeneration(db, results);
        return (await mergedRows(db, results, serving ?? 0)).reduce((sum, row) => sum + row.votes, 0);
      };
      const countMore = (count: number) =>
        whileProjecting(night, { projections: [results] }, async () => {
          await append(night.log, BALLOT_BOX, 1, Array(count).fill(voteCast('ada')));
          await untilCounted(night, [results]);
        });
      await countMore(10);
      // Nobody counts when the flip comes: what it shows is what the rebuild has counted itself.
      const recount = async () => {
        await countMore(30);
        return [];
      };
      await rebuild({ ...options(night, [results]), recount });
      expect(await servingGeneration(db, results)).toBe(2);
      expect(await votes()).toBe(40);
    }));

  it('that is stopped goes on where it was, and until then nobody sees it', () =>
    onNight(async (night) => {
      await append(night.log, BALLOT_BOX, 0, Array(60_000).fill(voteCast('ada')));
      const stop = new AbortController();
      const stopped = await rebuild({
        ...options(night, [results]),
        signal: stop.signal,
        onProgress: () => stop.abort(),
      });
      expect(stopped.outcome).toBe('stopped');
      expect(stopped.records).toBeGreaterThan(0);
      expect(await servingGeneration(night.readModels.db, results)).toBeUndefined();
      const rest = await rebuild(options(night, [results]));
      expect(rest).toMatchObject({ outcome: 'complete', builds: [{ generation: 1, isResumed: true }] });
      expect(rest.records).toBe(60_000 - stopped.records);
      expect(await mergedRows(night.readModels.db, results, 1)).toMatchObject([{ votes: 60_000 }]);
    }));

  it('refuses a second one at the same time', () =>
    onNight(async (night) => {
      await append(night.log, BALLOT_BOX, 0, Array(100).fill(voteCast('ada')));
      const work = options(night, [results]);
      let refused: Promise<unknown> | undefined;
      await rebuild({
        ...work,
        recount: async () => {
          refused = rebuild(work).catch((error: unknown) => error);
          await refused;
          return [];
        },
      });
      expect(await refused).toBeInstanceOf(RebuildInProgressError);
    }));

  it('that differs from the recount is dropped, and readers keep what they have', () =>
    onNight(async (night) => {
      await append(night.log, BALLOT_BOX, 0, Array(5).fill(voteCast('ada')));
      await rebuild(options(night, [results]));
      const wrong = rebuild({ ...options(night, [results]), recount: async () => ['ada: 4 instead of 5'] });
      await expect(wrong).rejects.toThrow(RecountDiffersError);
      await expect(wrong).rejects.toThrow(/ada: 4 instead of 5/);
      expect(await statesOf(night, results)).toEqual(['serving', 'dropped']);
      expect(await mergedRows(night.readModels.db, results, 1)).toMatchObject([{ votes: 5 }]);
    }));

  it('stops at an event that the serving generation could count, unless that is what is wanted', () =>
    onNight(async (night) => {
      const counted = (handler: (candidate: string) => void) =>
        projection('careful', {
          version: 1,
          from: ballotBox,
          groupBy: { state: text() },
          states: { votes: sum() },
          when: {
            VoteCast: ({ state, candidateId }) => {
              handler(candidateId);
              return { state, votes: 1 };
            },
          },
        });
      const fails = counted((candidate) => {
        if (candidate === 'jonah') throw new Error('no jonah here');
      });
      await append(night.log, BALLOT_BOX, 0, ['no JSON', voteCast('ada'), voteCast('jonah')]);
      await rebuild(options(night, [counted(() => undefined)]));
      const strict = rebuild(options(night, [fails]));
      await expect(strict).rejects.toThrow(UnparkedRecordError);
      await expect(strict).rejects.toThrow(/ballot-box\/0 at 2: .*no jonah here/);
      expect(await servingGeneration(night.readModels.db, fails)).toBe(1);
      const lenient = await rebuild({ ...options(night, [fails]), park: true });
      expect(lenient).toMatchObject({ outcome: 'complete', builds: [{ generation: 2, isResumed: true }] });
      expect(await mergedRows(night.readModels.db, fails, 2)).toMatchObject([{ votes: 1 }]);
    }));

  it('commits early where many groups were touched, so that memory does not grow with their number', () =>
    onNight(async (night) => {
      const byBallot = (name: string) =>
        projection(name, {
          version: 1,
          from: ballotBox,
          groupBy: { ballotId: text() },
          states: { votes: sum() },
          when: { VoteCast: ({ ballotId }) => ({ ballotId, votes: 1 }) },
        });
      const [votes, groupsMax] = [40_000, 50_000];
      const vote = voteCast('ada');
      const events = Array.from({ length: votes }, (_, n) => ({
        ...vote,
        data: { ...vote.data, ballotId: `ballot-${n}` },
      }));
      await append(night.log, BALLOT_BOX, 0, events);
      const read = [0];
      const three = ['ballots_a', 'ballots_b', 'ballots_c'].map(byBallot);
      await rebuild({
        ...options(night, three),
        onProgress: ({ phase, read: records }) => phase === 'reading' && read.push(records),
      });
      const commits = read.slice(1).map((records, index) => records - (read[index] ?? 0));
      expect(Math.max(...commits)).toBe(Math.ceil(groupsMax / three.length));
      const { rows } = await night.readModels.pool.query(
        'SELECT count(*)::int AS groups, sum(votes)::int AS votes FROM read_models.ballots_b_g1',
      );
      expect(rows).toEqual([{ groups: votes, votes }]);
    }));
});

describe('a rebuild over records that cannot be read', () => {
  it('holds no more of their bytes than its limit, and keeps all of them', () =>
    onNight(async (night) => {
      const [letters, bytes, bytesMax] = [60, 400_000, 8 * 1_048_576];
      for (let letter = 0; letter < letters; letter += 10) {
        await append(night.log, BALLOT_BOX, 0, Array(10).fill('x'.repeat(bytes)));
      }
      const read = [0];
      await rebuild({
        ...options(night, [results]),
        onProgress: ({ phase, read: records }) => phase === 'reading' && read.push(records),
      });
      const commits = read.slice(1).map((records, index) => records - (read[index] ?? 0));
      expect(Math.max(...commits)).toBe(Math.ceil(bytesMax / bytes));
      const { rows } = await night.readModels.pool.query(
        'SELECT count(*)::int AS letters, sum(length(value))::int AS bytes FROM read_models.dead_letters',
      );
      expect(rows).toEqual([{ letters, bytes: letters * bytes }]);
    }));
});

describe('a rollback', () => {
  it('lets the generation before serve again, with all that was counted since', () =>
    onNight(async (night) => {
      await append(night.log, BALLOT_BOX, 0, Array(5).fill(voteCast('ada')));
      await expect(rollBack(options(night, [results]))).rejects.toThrow(GenerationError);
      await rebuild(options(night, [results]));
      await rebuild(options(night, [results]));
      await whileProjecting(night, { projections: [results] }, async () => {
        await append(night.log, BALLOT_BOX, 1, Array(7).fill(voteCast('ada')));
        await untilCounted(night, [results]);
        expect(await rollBack(options(night, [results]))).toMatchObject({
          builds: [{ generation: 1, predecessor: 2 }],
        });
        await append(night.log, BALLOT_BOX, 2, Array(9).fill(voteCast('ada')));
        await untilCounted(night, [results]);
      });
      expect(await servingGeneration(night.readModels.db, results)).toBe(1);
      expect(await mergedRows(night.readModels.db, results, 1)).toMatchObject([{ votes: 21 }]);
      expect(await mergedRows(night.readModels.db, results, 2)).toMatchObject([{ votes: 12 }]);
    }));
});

describe('a snapshot', () => {
  it('holds what a naive count up to the minute gives, and never changes', () =>
    onNight(async (night) => {
      const placed = placedEvents(900);
      const minutes = [...new Set(placed.map(({ event }) => event.at))].toSorted();
      const [minute = ''] = minutes.slice(-2);
      await appendPlaced(night, placed);
      await rebuild(options(night, [everyState]));
      const request = { name: 'evening', until: { minute } };
      const taken = await takeSnapshot(options(night, [everyState]), request);
      expect(taken).toMatchObject({ outcome: 'complete', builds: [{ generation: 2, predecessor: 1 }] });
      await whileProjecting(night, { projections: [everyState] }, async () => {
        await append(night.log, BALLOT_BOX, 0, [voteCast('ada')]);
        await untilCounted(night, [everyState]);
      });
      const upTo = placed.filter(({ event }) => event.at <= minute);
      expect(upTo.length).toBeLessThan(placed.length);
      expect(await mergedRows(night.readModels.db, everyState, 2)).toEqual(countEveryState(upTo));
      expect(await statesOf(night, everyState)).toEqual(['serving', 'snapshot']);
    }));

  it('before positions holds exactly the events that stand there', () =>
    onNight(async (night) => {
      const placed = placedEvents(300);
      await appendPlaced(night, placed);
      const positions = [10, 0, 77];
      await takeSnapshot(options(night, [everyState]), { name: 'audit', until: { positions } });
      const upTo = placed.filter(({ partition, position }) => position < (positions[partition] ?? 0));
      expect(await mergedRows(night.readModels.db, everyState, 1)).toEqual(countEveryState(upTo));
      const beyond = { name: 'beyond', until: { positions: [10, 0, 1_000] } };
      await expect(takeSnapshot(options(night, [everyState]), beyond)).rejects.toThrow(/ends at 100/);
      const tooFew = { name: 'few', until: { positions: [10] } };
      await expect(takeSnapshot(options(night, [everyState]), tooFew)).rejects.toThrow(/has 3 partitions/);
    }));

  it('is refused for a minute that may still get votes', () =>
    onNight(async (night) => {
      await append(night.log, BALLOT_BOX, 0, [voteCast('ada')]);
      const request = { name: 'early', until: { minute: voteCast('ada').at } };
      const take = () => takeSnapshot(options(night, [everyState]), request);
      await expect(take()).rejects.toThrow(MinuteNotPassedError);
      await rebuild(options(night, [everyState]));
      await expect(take()).rejects.toThrow(/may still get events/);
    }));
});

describe('a declaration with a new version', () => {
  const byState = (version: number, weight: number) =>
    projection('weighted', {
      version,
      from: ballotBox,
      groupBy: { state: text() },
      states: { votes: sum() },
      when: { VoteCast: ({ state }) => ({ state, votes: weight }) },
    });

  it('is built by itself when a projector starts, and the old one is read until then', () =>
    onNight(async (night) => {
      const { db } = night.readModels;
      const [before, after] = [byState(1, 1), byState(2, 10)];
      await append(night.log, BALLOT_BOX, 0, Array(50).fill(voteCast('ada')));
      await whileProjecting(night, { projections: [before] }, () => untilCounted(night, [before]));
      await append(night.log, BALLOT_BOX, 1, Array(5).fill(voteCast('ada')));
      const seen = new Set<number>();
      await whileProjecting(night, { projections: [after] }, async () => {
        await until(async () => {
          const serving = await servingGeneration(db, after);
          const [row] = await mergedRows(db, after, serving ?? 0);
          seen.add(row?.votes ?? 0);
          return serving === 2;
        });
        await append(night.log, BALLOT_BOX, 2, [voteCast('ada')]);
        await untilCounted(night, [after]);
      });
      expect([...seen]).toEqual([50, 550].filter((votes) => seen.has(votes)));
      expect(await mergedRows(db, after, 2)).toMatchObject([{ votes: 560 }]);
      expect(await mergedRows(db, before, 1)).toMatchObject([{ votes: 50 }]);
    }));

  it('is built once, although several projectors start with it', () =>
    onNight(async (night) => {
      const { db } = night.readModels;
      await append(night.log, BALLOT_BOX, 0, Array(50).fill(voteCast('ada')));
      const projections = [byState(1, 1)];
      const groups = ['shared', 'shared', 'shared'];
      await Promise.all(
        groups.map((group) =>
          whileProjecting(night, { projections, group }, () => untilCounted(night, projections)),
        ),
      );
      expect(await statesOf(night, byState(1, 1))).toEqual(['serving']);
      expect(await mergedRows(db, byState(1, 1), 1)).toMatchObject([{ votes: 50 }]);
    }));
});
