import { BALLOT_BOX, type BallotBoxEvent } from '@votestream/domain';
import type { RecordBatch } from '@votestream/event-log';
import { openTestDatabase } from '@votestream/platform/testing';
import {
  beginGenerations,
  countedPositions,
  mergedRows,
  migrate,
  openReadModels,
  type ReadModels,
  upsertInto,
} from '@votestream/read-models';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { beginPartition, type PartitionCounter, PositionSetBackError } from '../src/partition-counter.ts';
import { ballotEvent, voteCast } from './ballot-events.ts';
import { everyState } from './every-state.ts';
import { logger } from './logger.ts';
import { countEveryState, type Placed } from './naive.ts';
import { LOG_ID } from './setup.ts';

describe('counting the partitions of a topic', () => {
  let readModels: ReadModels;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const database = await openTestDatabase();
    readModels = openReadModels({ databaseUrl: database.url });
    close = async () => {
      await readModels.close();
      await database.close();
    };
    await migrate(readModels);
    await beginGenerations(readModels, [everyState], LOG_ID);
  });
  beforeEach(() => startAnew());
  afterAll(() => close());

  it('gives what a recount gives, however the events are split into partitions and batches', async () => {
    const event = fc.record({ event: ballotEvent, partition: fc.nat({ max: 2 }), endsBatch: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 80 }), async (events) => {
        await startAnew();
        const placed: Placed[] = events.map(({ event, partition }, position) => ({
          event,
          partition,
          position,
        }));
        await Promise.all(
          [0, 1, 2].map(async (partition) => {
            const counter = await begin(partition);
            const ends = placed.filter(
              (each) => each.partition === partition && events[each.position]?.endsBatch,
            );
            let next = 0;
            for (const end of [...ends.map(({ position }) => position), events.length]) {
              const batch = placed.filter(
                (each) => each.partition === partition && each.position >= next && each.position <= end,
              );
              await counter.count(batchOf(partition, batch, end + 1));
              next = end + 1;
            }
          }),
        );
        expect(await mergedRows(readModels.db, everyState, 1)).toEqual(countEveryState(placed));
      }),
      { numRuns: 40 },
    );
  });

  it('counts no vote twice where two processes hold the same partition', async () => {
    const counters = await Promise.all([begin(0), begin(0), begin(0)]);
    const placed = Array.from({ length: 30 }, (_, position) => place(voteCast('ada'), position));
    for (let end = 10; end <= placed.length; end += 10) {
      await Promise.all(
        counters.map((counter) => counter.count(batchOf(0, placed.slice(end - 10, end), end))),
      );
    }
    // One that lags behind the others, with batches of another size.
    const late = await begin(0);
    await late.count(batchOf(0, placed, placed.length));
    expect(await votes()).toBe(30);
  });

  it('counts only the rest of a batch whose beginning another process has counted', async () => {
    const placed = Array.from({ length: 12 }, (_, position) => place(voteCast('ada'), position));
    const slow = await begin(0);
    const quick = await begin(0);
    await quick.count(batchOf(0, placed.slice(0, 5), 5));
    await slow.count(batchOf(0, placed, 12));
    expect(await votes()).toBe(12);
    const [position] = await countedPositions(readModels.db, everyState, 1);
    expect(position).toMatchObject({
      position: 12,
      recordsRead: 12,
      recordsFolded: 12,
      at: '2028-11-07T17:00:00Z',
    });
  });

  it('does not skip votes when its position was set back', async () => {
    const counter = await begin(0);
    await counter.count(batchOf(0, [place(voteCast('ada'), 0)], 1));
    await startAnew();
    const next = batchOf(0, [place(voteCast('ada'), 1)], 2);
    await expect(counter.count(next)).rejects.toThrow(PositionSetBackError);
    expect(await votes()).toBe(0);
  });

  async function begin(partition: number): Promise<PartitionCounter> {
    const counter = await beginPartition({
      readModels,
      logId: LOG_ID,
      topic: BALLOT_BOX,
      partition,
      generations: [{ projection: everyState, generation: 1 }],
      upsertOf: ({ projection, generation }) => upsertInto(projection, generation),
      signal: new AbortController().signal,
      logger,
    });
    if (counter === undefined) throw new Error('the partition was not begun');
    return counter;
  }

  /** As if nothing had been counted yet. */
  async function startAnew(): Promise<void> {
    await readModels.pool.query('TRUNCATE read_models.every_state_g1, read_models.positions');
  }

  async function votes(): Promise<number> {
    const rows = await mergedRows(readModels.db, everyState, 1);
    return rows.reduce((sum, row) => sum + row.votes, 0);
  }
});

function place(event: BallotBoxEvent, position: number): Placed {
  return { event, partition: 0, position };
}

function batchOf(partition: number, placed: readonly Placed[], nextPosition: number): RecordBatch {
  const records = placed.map(({ event, position }) => ({
    position,
    key: null,
    value: Buffer.from(JSON.stringify(event)),
    timestampMs: 0,
    headers: {},
  }));
  return { topic: BALLOT_BOX, partition, records, nextPosition };
}
