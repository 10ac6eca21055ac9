import { BALLOT_BOX, type BallotBoxEvent, topicsOf } from '@votestream/domain';
import { type EventLog, openEventLog, type RecordBatch } from '@votestream/event-log';
import { openTestDatabase } from '@votestream/platform/testing';
import {
  beginBuild,
  countedPositions,
  flip,
  mergedRows,
  migrate,
  openReadModels,
  type ReadModels,
} from '@votestream/read-models';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Upserts } from '../src/commit.ts';
import { beginPartition, type PartitionCounter } from '../src/partition-counter.ts';
import type { Telemetry } from '../src/telemetry/index.ts';
import { ballotEvent, voteCast } from './ballot-events.ts';
import { everyState } from './every-state.ts';
import { logger } from './logger.ts';
import { countEveryState, type Placed } from './naive.ts';
import { append, LOG_ID, PARTITIONS } from './setup.ts';

describe('counting the partitions of a topic', () => {
  let readModels: ReadModels;
  let log: EventLog;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const database = await openTestDatabase();
    readModels = openReadModels({ databaseUrl: database.url });
    close = async () => {
      await log.close();
      await readModels.close();
      await database.close();
    };
    await migrate(readModels);
    const build = await beginBuild(readModels, everyState, LOG_ID);
    await flip(readModels, { builds: [build], reach: async () => undefined });
    log = await openEventLog({ databaseUrl: database.url });
    await log.createTopics(topicsOf(PARTITIONS));
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

  it('reads again what it had handed over when its position was set back, and skips no vote', async () => {
    const partition = 2;
    await append(log, BALLOT_BOX, partition, Array(7).fill(voteCast('ada')));
    const counter = await begin(partition);
    const placed = Array.from({ length: 8 }, (_, position) => place(voteCast('ada'), position));
    await counter.count(batchOf(partition, placed.slice(0, 7), 7));
    await startAnew();
    await counter.count(batchOf(partition, placed.slice(7), 8));
    expect(await votes()).toBe(8);
  });

  it('counts on where its position is set back while it looks at it', async () => {
    const partition = 1;
    await append(log, BALLOT_BOX, partition, Array(3).fill(voteCast('ada')));
    const placed = Array.from({ length: 4 }, (_, position) => place(voteCast('ada'), position));
    const counter = await begin(partition);
    await counter.count(batchOf(partition, placed.slice(0, 3), 3));
    await readModels.pool.query(SET_BACK_AT_NEXT_LOOK);
    await counter.refresh();
    await counter.count(batchOf(partition, placed.slice(3), 4));
    expect(await votes()).toBe(4);
  });

  async function begin(partition: number): Promise<PartitionCounter> {
    const counter = await beginPartition({
      log,
      readModels,
      logId: LOG_ID,
      topic: BALLOT_BOX,
      partition,
      serving: async () => [{ projection: everyState, generation: 1 }],
      upserts: new Upserts(),
      telemetry: unheard,
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

/** Once, just after a position was looked for: as an operator's TRUNCATE between two statements of the counter. */
const SET_BACK_AT_NEXT_LOOK = `
  CREATE FUNCTION set_back() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DROP TRIGGER at_next_look ON read_models.positions;
    DELETE FROM read_models.positions;
    DELETE FROM read_models.every_state_g1;
    RETURN NULL;
  END $$;
  CREATE TRIGGER at_next_look AFTER INSERT ON read_models.positions EXECUTE FUNCTION set_back()`;

/** What the counter says of itself is tested with the telemetry. */
const unheard: Telemetry = {
  committed: () => undefined,
  assigned: () => undefined,
  revoked: () => undefined,
  rebuilding: () => undefined,
  problem: () => undefined,
};

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
