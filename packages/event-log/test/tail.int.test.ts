import { randomBytes } from 'node:crypto';
import { openTestDatabase } from '@votestream/platform/testing';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type EventLog, openEventLog, remainingIn, TailWatch } from '../src/index.ts';
import { sharedBroker } from './broker/index.ts';

async function openPostgres(): Promise<EventLog> {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  return openEventLog({ databaseUrl: database.url });
}

async function openKafka(): Promise<EventLog | undefined> {
  const broker = await sharedBroker();
  return broker && openEventLog({ databaseUrl: '', kafka: { brokers: broker.brokers.split(',') } });
}

describe.for([
  ['PostgreSQL', openPostgres],
  ['Kafka', openKafka],
] as const)('on %s', ([, open]) => {
  test('a count that has everything is not behind, whatever positions the engine has spent', async ({
    skip,
  }) => {
    const log = await open();
    if (!log) return skip('there is no broker');
    onTestFinished(() => log.close());
    const name = randomBytes(6).toString('hex');
    const [requests, events] = [`requests-${name}`, `events-${name}`];
    await log.createTopics([requests, events].map((topic) => ({ name: topic, partitions: 1 })));
    await log.append(requests, [{ key: 'a', value: 'a' }]);
    const watch = new TailWatch(log, events);
    const remaining = async (position?: number) => {
      const positionOf = () => position;
      // The first look at a wide gap is an estimate, the second is exact.
      await watch.look(() => [position]);
      return remainingIn(await watch.look(() => [position]), positionOf);
    };
    expect(await remaining()).toBe(0);
    const next = await committedAndAborted(log, requests, events);
    expect(await remaining()).toBeGreaterThanOrEqual(2);
    expect(await remaining(next)).toBe(0);
    await log.append(events, [{ key: 'a', value: 'one more' }]);
    expect(await remaining(next)).toBeGreaterThan(0);
  });
});

/** Two records that stand, then fifty that are taken back. @returns the position after the second. */
async function committedAndAborted(log: EventLog, requests: string, events: string): Promise<number> {
  const stop = new AbortController();
  const record = { key: 'a', value: 'an event' };
  let next = 0;
  await log.consume({
    group: `group-${events}`,
    topics: [requests],
    signal: stop.signal,
    onBatch: async ({ nextPosition }, assignment) => {
      const positions = await assignment.transact(async (transaction) => {
        await transaction.commitPosition(nextPosition);
        return transaction.append(events, [record, record]);
      });
      next = Math.max(...positions.map(({ position }) => position)) + 1;
      const aborted = assignment.transact(async (transaction) => {
        await transaction.append(
          events,
          Array.from({ length: 50 }, () => record),
        );
        throw new Error('taken back');
      });
      await expect(aborted).rejects.toThrow('taken back');
      stop.abort();
    },
  });
  return next;
}
