import { setTimeout as delay } from 'node:timers/promises';
import { BALLOT_BOX, ELECTIONS, ELECTORAL_ROLL } from '@votestream/domain';
import {
  announcedElections,
  ballotBox,
  projection,
  projections,
  raceCalls,
  results,
  sum,
  text,
  turnoutByGender,
  turnoutByState,
} from '@votestream/domain/projections';
import { WrongLogError } from '@votestream/event-log';
import {
  type CommitNotice,
  countedPositions,
  DeclarationChangedError,
  listenForCommits,
  mergedRows,
  servingGeneration,
} from '@votestream/read-models';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runProjector } from '../src/index.ts';
import { ballotEvent, voteCast } from './ballot-events.ts';
import { everyState } from './every-state.ts';
import { logger } from './logger.ts';
import { countEveryState } from './naive.ts';
import {
  append,
  countersOf,
  createLogId,
  LOG_ID,
  onNight,
  PARTITIONS,
  until,
  untilCounted,
  whileProjecting,
} from './setup.ts';
import { slowToAssign } from './slow-assignment.ts';

const SEED = 2028;
/** Longer than between two looks at which generations serve. */
const LOOKS_AGAIN_MS = 1_200;
/** A partition that is not counted by then never is: it shows as a test that does not end. */
const UNCOUNTED_AFTER_MS = 30_000;

/** For each partition its events, in order. */
function ballots(count: number) {
  const events = fc.sample(ballotEvent, { numRuns: count, seed: SEED });
  return Array.from({ length: PARTITIONS }, (_, partition) =>
    events.filter((_, index) => index % PARTITIONS === partition),
  );
}

describe('the projector', () => {
  it('counts what is in the log and what comes, over restarts, and equals a recount', () =>
    onNight(async (night) => {
      const { log, readModels } = night;
      const partitions = ballots(3_000);
      const chunk = 250;
      for (let from = 0; from < 1_000; from += chunk) {
        await whileProjecting(night, { projections: [everyState] }, async () => {
          for (const [partition, events] of partitions.entries()) {
            await append(log, BALLOT_BOX, partition, events.slice(from, from + chunk));
          }
          if (from % (2 * chunk) === 0) await untilCounted(night, [everyState]);
        });
      }
      await whileProjecting(night, { projections: [everyState] }, () => untilCounted(night, [everyState]));
      const placed = partitions.flatMap((events, partition) =>
        events.map((event, position) => ({ event, partition, position })),
      );
      expect(await mergedRows(readModels.db, everyState, 1)).toEqual(countEveryState(placed));
      expect((await countersOf(night, everyState)).read).toBe(3_000);
    }));

  it('keeps all declared read models, with corrections taken off and the latest word on each race', () =>
    onNight(async (night) => {
      const { log, readModels } = night;
      const at = '2028-11-07T17:00:00Z';
      const event = (type: string, data: object, minute = at) => ({
        type,
        version: 1,
        id: 'event-0001',
        at: minute,
        request: null,
        data,
      });
      const race = { electionId: 'us-2028', contestId: 'president', state: null, candidateId: 'ada' };
      const voter = {
        electionId: 'us-2028',
        voterId: 'voter-0001',
        state: 'VT',
        gender: 'female',
        ageBand: '18-24',
      };
      await append(log, ELECTIONS, 0, [
        event('RaceCalled', race),
        event('RaceCallRetracted', race, '2028-11-07T18:00:00Z'),
        event('RaceCalled', { ...race, state: 'VT' }),
        event('ResultCertified', { electionId: 'us-2028' }),
      ]);
      await append(log, ELECTORAL_ROLL, 1, [
        event('VoterRegistered', { ...voter, birthYear: 2008 }),
        event('VoterRegistered', { ...voter, gender: 'male', birthYear: 2008 }),
        event('BallotIssued', { ...voter, stationId: 'vt-1', checkInId: 'check-in-1' }),
      ]);
      const vote = voteCast('ada');
      await append(log, BALLOT_BOX, 2, [vote, voteCast('jonah')]);
      await append(log, BALLOT_BOX, 0, [vote]);
      const voided = { ...vote, type: 'VoteVoided', data: { ...vote.data, reason: 'scanned twice' } };
      await append(log, BALLOT_BOX, 2, [voided]);

      await whileProjecting(night, {}, () => untilCounted(night, projections));
      const { db } = readModels;
      const votes = (await mergedRows(db, results, 1)).map((row) => [row.state, row.candidateId, row.votes]);
      expect(votes).toEqual([
        ['VT', 'ada', 1],
        ['VT', 'jonah', 1],
      ]);
      expect(await mergedRows(db, turnoutByState, 1)).toMatchObject([
        { state: 'VT', eligible: 2, ballots: 1 },
      ]);
      expect(await mergedRows(db, turnoutByGender, 1)).toMatchObject([
        { gender: 'female', eligible: 1, ballots: 1 },
        { gender: 'male', eligible: 1, ballots: 0 },
      ]);
      expect(await mergedRows(db, raceCalls, 1)).toMatchObject([
        { state: '', call: { candidateId: null, at: '2028-11-07T18:00:00Z' } },
        { state: 'VT', call: { candidateId: 'ada', at } },
      ]);
      expect(await mergedRows(db, announcedElections, 1)).toEqual([
        { electionId: 'us-2028', definition: null, certifiedAt: at },
      ]);
      const [position] = await countedPositions(db, raceCalls, 1);
      expect(position).toMatchObject({ logId: LOG_ID, at: '2028-11-07T18:00:00Z' });
      expect(position?.committedAt).toBeInstanceOf(Date);
    }));

  it('parks what it cannot read, with its bytes, and counts the rest: read = folded + ignored + parked', () =>
    onNight(async (night) => {
      const { log, readModels } = night;
      const others = projection('corrections', {
        version: 1,
        from: ballotBox,
        groupBy: { state: text() },
        states: { voided: sum() },
        when: { VoteVoided: ({ state }) => ({ state, voided: 1 }) },
      });
      const incomplete = { ...voteCast('ada'), data: { electionId: 'us-2028' } };
      const unheardOf = { type: 'SomethingNew', version: 1, at: '2028-11-07T19:00:00Z' };
      await append(log, BALLOT_BOX, 0, [
        voteCast('ada'),
        'no JSON \0 at all',
        incomplete,
        unheardOf,
        voteCast('ada'),
      ]);
      await log.append(BALLOT_BOX, [{ key: 'ballot', partition: 0, value: null }]);
      await log.append(BALLOT_BOX, [{ key: null, partition: 0, value: Buffer.from([0xff, 0x00, 0x7b]) }]);

      await whileProjecting(night, { projections: [results, others] }, () =>
        untilCounted(night, [results, others]),
      );
      expect(await countersOf(night, results)).toEqual({ read: 7, folded: 2, ignored: 0, parked: 5 });
      // A vote that cannot be read is none of its business.
      expect(await countersOf(night, others)).toEqual({ read: 7, folded: 0, ignored: 3, parked: 4 });
      expect((await mergedRows(readModels.db, results, 1)).map(({ votes }) => votes)).toEqual([2]);
      const { rows } = await readModels.pool.query(
        `SELECT generation, topic, partition, reason, key, value FROM read_models.dead_letters
          WHERE projection = 'results' ORDER BY position`,
      );
      expect(rows).toEqual([
        letter(/^not JSON/, null, Buffer.from('no JSON \0 at all')),
        letter(/^not a valid VoteCast: data/, null, Buffer.from(JSON.stringify(incomplete))),
        letter(/unknown type/i, null, Buffer.from(JSON.stringify(unheardOf))),
        letter(/tombstone/, Buffer.from('ballot'), null),
        letter(/^not JSON/, null, Buffer.from([0xff, 0x00, 0x7b])),
      ]);
    }));

  it('counts no vote twice where projectors of different groups share the read models', () =>
    onNight(async (night) => {
      const groups = ['group-a', 'group-b', 'group-c'];
      await Promise.all(
        groups.map((group) =>
          whileProjecting(night, { projections: [results], group }, async () => {
            for (let batch = 0; batch < 20; batch++) {
              await append(night.log, BALLOT_BOX, batch % PARTITIONS, Array(20).fill(voteCast(group)));
            }
            await untilCounted(night, [results]);
          }),
        ),
      );
      const rows = await mergedRows(night.readModels.db, results, 1);
      expect(rows.map(({ candidateId, votes }) => [candidateId, votes])).toEqual(
        groups.map((group) => [group, 400]),
      );
      expect(await countersOf(night, results)).toMatchObject({ read: 1_200, folded: 1_200 });
    }));

  it('reads again when its position was set back, and gives the same numbers', () =>
    onNight(async (night) => {
      await append(night.log, BALLOT_BOX, 0, Array(10).fill(voteCast('ada')));
      await whileProjecting(night, { projections: [results] }, async () => {
        await untilCounted(night, [results]);
        await night.readModels.pool.query('TRUNCATE read_models.results_g1, read_models.positions');
        await append(night.log, BALLOT_BOX, 0, [voteCast('ada')]);
        await until(async () => (await countersOf(night, results)).read === 11);
      });
      expect((await mergedRows(night.readModels.db, results, 1)).map(({ votes }) => votes)).toEqual([11]);
    }));

  it('lets a read model that is added later catch up, and counts nothing again in the others', () =>
    onNight(async (night) => {
      await append(night.log, BALLOT_BOX, 0, Array(30).fill(voteCast('ada')));
      await whileProjecting(night, { projections: [results] }, () => untilCounted(night, [results]));
      await append(night.log, BALLOT_BOX, 0, Array(12).fill(voteCast('ada')));
      const both = [results, everyState];
      await whileProjecting(night, { projections: both }, () => untilCounted(night, both));
      expect((await mergedRows(night.readModels.db, results, 1)).map(({ votes }) => votes)).toEqual([42]);
      expect((await mergedRows(night.readModels.db, everyState, 1)).map(({ votes }) => votes)).toEqual([42]);
      expect(await countersOf(night, results)).toMatchObject({ read: 42 });
      expect(await countersOf(night, everyState)).toMatchObject({ read: 42 });
    }));

  it('tells listeners when a vote is counted, after the number is there', () =>
    onNight(async (night) => {
      const stop = new AbortController();
      const { promise: told, resolve } = Promise.withResolvers<CommitNotice>();
      const listener = listenForCommits({
        databaseUrl: night.url,
        signal: stop.signal,
        onCommit: (notice) => {
          if (notice?.topic === BALLOT_BOX) resolve(notice);
        },
      });
      await whileProjecting(night, { projections: [results] }, async () => {
        await untilCounted(night, [results]);
        await append(night.log, BALLOT_BOX, 1, [voteCast('ada')]);
        const notice = await told;
        expect(notice).toMatchObject({ partition: 1, projections: ['results'] });
        expect(await mergedRows(night.readModels.db, results, 1)).toMatchObject([{ votes: 1 }]);
      }).finally(() => stop.abort());
      await listener;
    }));

  it('goes on by itself after its connections were cut, with exact numbers', () =>
    onNight(async (night) => {
      await whileProjecting(night, { projections: [results] }, async () => {
        for (let batch = 0; batch < 12; batch++) {
          await append(night.log, BALLOT_BOX, batch % PARTITIONS, Array(50).fill(voteCast('ada')));
          await night.readModels.pool.query(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
              WHERE application_name = 'votestream-read-models' AND datname = current_database()
                AND pid <> pg_backend_pid()`,
          );
        }
        await untilCounted(night, [results]);
      });
      expect((await mergedRows(night.readModels.db, results, 1)).map(({ votes }) => votes)).toEqual([600]);
    }));

  it(
    'counts a partition that it was assigned while the read model began to serve',
    () =>
      onNight(async (night) => {
        await append(night.log, BALLOT_BOX, 0, [voteCast('ada')]);
        const isServing = async () => (await servingGeneration(night.readModels.db, results)) !== undefined;
        const log = slowToAssign(night.log, async () => {
          await until(isServing);
          // Whoever looks which generations serve has looked again.
          await delay(LOOKS_AGAIN_MS);
        });
        await whileProjecting({ ...night, log }, { projections: [results] }, async () => {
          await until(isServing);
          for (let partition = 0; partition < PARTITIONS; partition += 1) {
            await append(night.log, BALLOT_BOX, partition, [voteCast('ada')]);
          }
          await untilCounted(night, [results]);
        });
        const rows = await mergedRows(night.readModels.db, results, 1);
        expect(rows.map(({ votes }) => votes)).toEqual([1 + PARTITIONS]);
      }),
    UNCOUNTED_AFTER_MS,
  );

  it('waits for the first record of an empty log', () =>
    onNight(
      (night) =>
        whileProjecting(night, { projections: [results] }, async () => {
          await append(night.log, BALLOT_BOX, 0, [voteCast('ada')]);
          await createLogId(night.log);
          await untilCounted(night, [results]);
          expect(await countersOf(night, results)).toMatchObject({ read: 1, folded: 1 });
        }),
      { logId: null },
    ));

  it('stops when it is asked to, also while it waits for that first record', () =>
    onNight(
      async (night) => {
        const stop = new AbortController();
        const projector = runProjector({ ...night, signal: stop.signal, logger });
        stop.abort();
        await projector;
      },
      { logId: null },
    ));

  it('refuses another log than the one that the read models were built from', () =>
    onNight(async (night) => {
      await whileProjecting(night, { projections: [results] }, () => untilCounted(night, [results]));
      for (const logId of ['log-of-another-night', null]) {
        await onNight(
          async ({ log }) => {
            const { signal } = new AbortController();
            const projector = runProjector({ log, readModels: night.readModels, signal, logger });
            await expect(projector).rejects.toThrow(WrongLogError);
          },
          { logId },
        );
      }
    }));

  it('refuses a declaration that changed while its version did not', () =>
    onNight(async (night) => {
      const declared = { version: 1, from: ballotBox, groupBy: { state: text() }, states: { votes: sum() } };
      const before = projection('changing', { ...declared, when: { VoteCast: () => undefined } });
      const after = projection('changing', { ...declared, when: { VoteVoided: () => undefined } });
      await whileProjecting(night, { projections: [before] }, () => untilCounted(night, [before]));
      const stop = new AbortController();
      await expect(
        runProjector({ ...night, projections: [after], signal: stop.signal, logger }),
      ).rejects.toThrow(DeclarationChangedError);
    }));
});

function letter(reason: RegExp, key: Buffer | null, value: Buffer | null) {
  return {
    generation: 1,
    topic: BALLOT_BOX,
    partition: 0,
    reason: expect.stringMatching(reason),
    key,
    value,
  };
}
