import { BALLOT_BOX, type BallotBoxEvent } from '@votestream/domain';
import { ballotBox, type Projection, projection, projections, results } from '@votestream/domain/projections';
import { countedPositions, countParked, listParked, mergedRows, readParked } from '@votestream/read-models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rebuild, retryDeadLetters } from '../src/index.ts';
import { ballotEvent, voteCast } from './ballot-events.ts';
import { everyState } from './every-state.ts';
import { logger } from './logger.ts';
import { countEveryState, type Placed } from './naive.ts';
import { append, countersOf, type Night, onNight, untilCounted, whileProjecting } from './setup.ts';

const SEED = 7_2028;
const PARTITION = 1;

/** `everyState` as a program declares it that cannot read some of the events yet. */
const beforeTheFix: Projection = {
  ...everyState,
  from: {
    ...ballotBox,
    read: (content) => {
      const reading = ballotBox.read(content);
      const isNew = reading.kind === 'event' && JSON.stringify(reading.event).includes('wallet-3');
      return isNew
        ? {
            kind: 'unreadable',
            type: 'VoteCast',
            known: true,
            reason: 'a kind of ballot that is not known yet',
          }
        : reading;
    },
  },
};

function someEvents(count: number): Placed[] {
  return fc
    .sample(ballotEvent, { numRuns: count, seed: SEED })
    .map((event: BallotBoxEvent, position) => ({ event, partition: PARTITION, position }));
}

const appendAll = (night: Night, placed: readonly Placed[]) =>
  append(
    night.log,
    BALLOT_BOX,
    PARTITION,
    placed.map(({ event }) => event),
  );

const retry = (night: Night, of: readonly Projection[]) =>
  retryDeadLetters({
    readModels: night.readModels,
    projections: of,
    signal: new AbortController().signal,
    logger,
  });

describe('dead letters', () => {
  it('of every kind are set aside by the read models that they may concern; the others go on', () =>
    onNight(async (night) => {
      const vote = voteCast('ada');
      const bad = [
        { value: 'no JSON', reason: /^not JSON/ },
        { value: JSON.stringify({ hello: 'world' }), reason: /no type/ },
        { value: JSON.stringify({ ...vote, type: 'Unheard' }), reason: /unknown type Unheard/ },
        { value: JSON.stringify({ ...vote, version: 9 }), reason: /version 9 of VoteCast/ },
        {
          value: JSON.stringify({ ...vote, data: { ...vote.data, state: 'not a state' } }),
          reason: /not a valid VoteCast: data.state/,
        },
      ];
      await append(night.log, BALLOT_BOX, PARTITION, [vote, ...bad.map(({ value }) => value), vote]);
      await whileProjecting(night, {}, () => untilCounted(night, projections));
      const letters = await listParked(night.readModels.db, { projection: results.name, limit: 100 });
      expect(letters.map(({ position, reason }) => [position, reason])).toEqual(
        bad.map(({ reason }, index) => [index + 1, expect.stringMatching(reason)]),
      );
      expect(await mergedRows(night.readModels.db, results, 1)).toMatchObject([{ votes: 2 }]);
      const counts = await countParked(night.readModels.db);
      expect(Object.fromEntries(counts.map((each) => [each.projection, each.letters]))).toMatchObject({
        results: 5,
        votes_by_minute: 5,
        // A VoteCast that cannot be read is none of their business.
        ballot_rejections: 3,
        turnout_by_state: 0,
      });
      const [shown] = await readParked(night.readModels.db, {
        topic: BALLOT_BOX,
        partition: PARTITION,
        position: 1,
        limit: 1,
      });
      expect(shown?.value?.toString()).toBe('no JSON');
    }));

  it('count after the fix as if they had been good from the start, also while the projector counts', () =>
    onNight(async (night) => {
      const placed = someEvents(2_000);
      await appendAll(night, placed.slice(0, 1_000));
      await whileProjecting(night, { projections: [beforeTheFix] }, () => untilCounted(night, [everyState]));
      const parked = (await countersOf(night, everyState)).parked;
      expect(parked).toBeGreaterThan(100);
      expect(await retry(night, [beforeTheFix])).toEqual({ folded: 0, ignored: 0, parked });

      const total = { folded: 0, ignored: 0 };
      await whileProjecting(night, { projections: [everyState] }, async () => {
        const appending = (async () => {
          for (let from = 1_000; from < 2_000; from += 20)
            await appendAll(night, placed.slice(from, from + 20));
        })();
        // Two at a time, which must not count a letter twice.
        for (const { folded, ignored } of await Promise.all([
          retry(night, [everyState]),
          retry(night, [everyState]),
        ])) {
          total.folded += folded;
          total.ignored += ignored;
        }
        await appending;
        const last = await retry(night, [everyState]);
        expect(last.parked).toBe(0);
        total.folded += last.folded;
        total.ignored += last.ignored;
        await untilCounted(night, [everyState]);
      });
      expect(total.folded + total.ignored).toBe(parked);
      expect(await mergedRows(night.readModels.db, everyState, 1)).toEqual(countEveryState(placed));
      const counters = await countersOf(night, everyState);
      expect(counters).toMatchObject({ read: 2_000, parked: 0 });
      expect(await listParked(night.readModels.db, { limit: 1 })).toEqual([]);

      // The same from the beginning, without any letter.
      const recount = async () => [];
      const { signal } = new AbortController();
      await rebuild({ ...night, projections: [everyState], recount, signal, logger });
      expect(await mergedRows(night.readModels.db, everyState, 2)).toEqual(countEveryState(placed));
      const [again] = (await countedPositions(night.readModels.db, everyState, 2)).filter(
        ({ partition }) => partition === PARTITION,
      );
      expect(again).toMatchObject({ recordsFolded: counters.folded, recordsIgnored: counters.ignored });
    }));

  it('of a generation that is retired stay as they were', () =>
    onNight(async (night) => {
      await append(night.log, BALLOT_BOX, PARTITION, ['no JSON']);
      const recount = async () => [];
      const { signal } = new AbortController();
      const work = { ...night, projections: [results], recount, signal, logger };
      await rebuild(work);
      await rebuild(work);
      const readable = projection('results', {
        version: 1,
        from: { ...ballotBox, read: () => ballotBox.read(voteCast('ada')) },
        groupBy: results.groupBy,
        states: results.states,
        when: {},
      });
      expect(await retry(night, [{ ...results, from: readable.from }])).toEqual({
        folded: 0,
        ignored: 0,
        parked: 1,
      });
      expect(await listParked(night.readModels.db, { generation: 1, limit: 10 })).toHaveLength(1);
    }));
});
