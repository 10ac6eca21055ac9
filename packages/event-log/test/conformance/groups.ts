import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import type { CaseContext, ConformanceCase } from './case.ts';
import { PATIENCE_MS } from './engine.ts';
import { type Member, place } from './member.ts';
import { ownerOf } from './owner.ts';
import { contents, numbered } from './records.ts';

const INTERVAL_MS = 200;
const patient = { timeout: PATIENCE_MS, interval: 20 };

const everyPartition = (topic: string, partitions: number) =>
  Array.from({ length: partitions }, (_, partition) => place({ topic, partition }));

const ownedBy = (...members: readonly Member[]) =>
  members.flatMap((member) => [...member.owned.keys()]).toSorted();

/** The members share the partitions: each has one owner, and no member has two more than another. */
const shared = (members: readonly Member[], topic: string, partitions: number) => () => {
  const sizes = members.map((member) => member.owned.size);
  const fair = Math.max(...sizes) - Math.min(...sizes) <= 1;
  return fair && `${ownedBy(...members)}` === `${everyPartition(topic, partitions)}`;
};

/** Appends one record to each partition and gives what a consumer should receive for it. */
async function one(
  { log }: CaseContext,
  topic: string,
  partitions: number,
  value: string,
): Promise<string[]> {
  const places = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  await log.append(
    topic,
    places.map(({ partition }) => ({ key: null, value, partition })),
  );
  return places.map((at) => `${place(at)}:${value}`);
}

export const groupCases: readonly ConformanceCase[] = [
  {
    title: 'a lone member is given every partition from its beginning',
    run: async (context) => {
      const topic = await context.topic(4);
      const expected = [
        ...(await one(context, topic, 4, 'a')),
        ...(await one(context, topic, 4, 'b')),
      ].toSorted();
      const member = context.join({ group: context.group(), topics: [topic] });
      await expect.poll(() => member.received.toSorted(), patient).toEqual(expected);
      const later = await one(context, topic, 4, 'c');
      await expect
        .poll(() => member.received.toSorted(), patient)
        .toEqual([...expected, ...later].toSorted());
      expect(ownedBy(member)).toEqual(everyPartition(topic, 4));
      await member.leave();
      expect(ownedBy(member)).toEqual([]);
    },
  },
  {
    title: 'members share the partitions, and share them anew when one joins or leaves',
    run: async (context) => {
      const topic = await context.topic(6);
      const group = context.group();
      const join = async () => context.join({ group, topics: [topic], log: await context.open() });
      const first = await join();
      await expect.poll(shared([first], topic, 6), patient).toBe(true);
      const second = await join();
      await expect.poll(shared([first, second], topic, 6), patient).toBe(true);
      const third = await join();
      await expect.poll(shared([first, second, third], topic, 6), patient).toBe(true);
      await second.leave();
      await expect.poll(shared([first, third], topic, 6), patient).toBe(true);
      const expected = await one(context, topic, 6, 'after');
      const received = () =>
        [...first.received, ...third.received].filter((text) => text.endsWith('after')).toSorted();
      await expect.poll(received, patient).toEqual(expected);
    },
  },
  {
    title: 'more members than partitions: the spare one waits and takes over',
    run: async (context) => {
      const topic = await context.topic(1);
      const group = context.group();
      const first = context.join({ group, topics: [topic], log: await context.open() });
      await expect.poll(() => first.owned.size, patient).toBe(1);
      const spare = context.join({ group, topics: [topic], log: await context.open() });
      const [expected] = await one(context, topic, 1, 'x');
      await expect.poll(() => [...first.received, ...spare.received], patient).toContain(expected);
      const [owner, other] = first.owned.size === 1 ? [first, spare] : [spare, first];
      await owner.leave();
      await expect.poll(() => other.owned.size, patient).toBe(1);
    },
  },
  {
    title: 'a member can consume several topics at once',
    run: async (context) => {
      const [rolls, ballots] = [await context.topic(2), await context.topic(1)];
      const expected = [
        ...(await one(context, rolls, 2, 'r')),
        ...(await one(context, ballots, 1, 'b')),
      ].toSorted();
      const member = context.join({ group: context.group(), topics: [rolls, ballots] });
      await expect.poll(() => member.received.toSorted(), patient).toEqual(expected);
    },
  },
  {
    title: 'two groups each get every record',
    run: async (context) => {
      const topic = await context.topic(2);
      const members = [1, 2].map(() => context.join({ group: context.group(), topics: [topic] }));
      const expected = await one(context, topic, 2, 'x');
      for (const member of members) {
        await expect.poll(() => member.received.toSorted(), patient).toEqual(expected);
      }
    },
  },
  {
    title: 'a killed member loses its partitions to the others, which go on at the committed position',
    run: async (context) => {
      const { log, spawn } = context;
      const [topic, out] = [await context.topic(2), await context.topic(2)];
      const group = context.group();
      await one(context, topic, 2, 'first');
      const victim = spawn({ name: 'victim', group, topic, out });
      await expect.poll(async () => (await log.committed(group, topic)).length, patient).toBe(2);
      victim.signal('SIGKILL');
      await victim.exited;
      await one(context, topic, 2, 'second');
      spawn({ name: 'heir', group, topic, out });
      for (const partition of [0, 1]) {
        await expect
          .poll(async () => (await contents(log, out, partition)).values, { ...patient, interval: 100 })
          .toEqual(['victim:first', 'heir:second']);
      }
    },
  },
  {
    title: 'a member that comes back resumes at the committed position',
    run: async (context) => {
      const topic = await context.topic();
      const group = context.group();
      const positions = await context.log.append(topic, numbered('v', 6));
      const next = positions[4]?.position ?? -1;
      const { assignment, member } = await ownerOf(context, { group, topic });
      await assignment.transact((transaction) => transaction.commitPosition(next));
      await expect
        .poll(() => context.log.committed(group, topic), patient)
        .toEqual([{ partition: 0, position: next }]);
      await member.leave();
      const again = context.join({ group, topics: [topic] });
      await expect.poll(() => again.received, patient).toEqual([`${topic}/0:v4`, `${topic}/0:v5`]);
    },
  },
  {
    title: 'the size of a group follows its members, also one that was killed',
    run: async (context) => {
      const topic = await context.topic();
      const group = context.group();
      const size = () => context.log.groupMembers(group);
      expect(await size()).toBe(0);
      const member = context.join({ group, topics: [topic], log: await context.open() });
      await expect.poll(size, patient).toBe(1);
      const worker = context.spawn({ name: 'worker', group, topic });
      await expect.poll(size, patient).toBe(2);
      worker.signal('SIGKILL');
      await expect.poll(size, patient).toBe(1);
      await member.leave();
      await expect.poll(size, patient).toBe(0);
    },
  },
  {
    title: 'positionOf overrules the committed position',
    run: async (context) => {
      const topic = await context.topic();
      const group = context.group();
      const positions = await context.log.append(topic, numbered('v', 6));
      const at = (i: number) => positions[i]?.position ?? -1;
      const { assignment, member } = await ownerOf(context, { group, topic });
      await assignment.transact((transaction) => transaction.commitPosition(at(4)));
      await expect
        .poll(() => context.log.committed(group, topic), patient)
        .toEqual([{ partition: 0, position: at(4) }]);
      await member.leave();
      const again = context.join({ group, topics: [topic], positionOf: async () => at(2) });
      const expected = ['v2', 'v3', 'v4', 'v5'].map((value) => `${topic}/0:${value}`);
      await expect.poll(() => again.received, patient).toEqual(expected);
    },
  },
  {
    title: 'a slow handler is given one batch of a partition at a time, each where the last one ended',
    run: async (context) => {
      const { log } = context;
      const topic = await context.topic(2);
      const running = new Map<number, number>();
      const ends = new Map<number, number>();
      const count = 12_000;
      const member = context.join({
        group: context.group(),
        topics: [topic],
        onBatch: async (batch) => {
          const { partition } = batch;
          expect(batch.records.length).toBeGreaterThan(0);
          expect(running.get(partition) ?? 0).toBe(0);
          expect(batch.records[0]?.position).toBeGreaterThanOrEqual(ends.get(partition) ?? 0);
          running.set(partition, 1);
          // Slow by the log's own measure: the other partition and other appends go on meanwhile.
          for (let i = 0; i < 3; i++)
            await log.append(topic, [{ key: null, value: 'meanwhile', partition: 1 }]);
          ends.set(partition, batch.nextPosition);
          running.set(partition, 0);
          if (batch.records.some((record) => record.value?.equals(Buffer.from('last')))) ends.set(-1, 1);
        },
      });
      await log.append(topic, [...numbered('v', count), { key: null, value: 'last', partition: 0 }]);
      await expect.poll(() => ends.has(-1), patient).toBe(true);
      const values = numbered('v', count).map(({ value }) => `${topic}/0:${value}`);
      const inPartition0 = () => member.received.filter((text) => text.startsWith(`${topic}/0:`));
      await expect.poll(() => inPartition0().length, patient).toBe(count + 1);
      expect(inPartition0()).toEqual([...values, `${topic}/0:last`]);
      await member.leave();
    },
  },
  {
    title: 'with an interval, records that come one by one share batches, and none is passed over',
    run: async (context) => {
      const topic = await context.topic();
      const batches: { readonly startedMs: number; readonly records: number }[] = [];
      const member = context.join({
        group: context.group(),
        topics: [topic],
        batchIntervalMs: INTERVAL_MS,
        onBatch: async ({ records }) => {
          batches.push({ startedMs: performance.now(), records: records.length });
        },
      });
      await expect.poll(() => member.owned.size, patient).toBe(1);
      const records = numbered('', 40);
      for (const record of records) {
        await context.log.append(topic, [record]);
        await delay(INTERVAL_MS / 10);
      }
      const expected = records.map(({ value }) => `${place({ topic, partition: 0 })}:${value}`);
      await expect.poll(() => member.received, patient).toEqual(expected);
      expect(batches.length).toBeLessThan(records.length);
      const intervals = batches
        .slice(1)
        .map(({ startedMs }, at) => startedMs - (batches[at]?.startedMs ?? 0));
      // A timer of Node.js may be a millisecond early.
      for (const interval of intervals) expect(interval).toBeGreaterThanOrEqual(INTERVAL_MS - 1);
    },
  },
  {
    title: 'an interval holds up neither what comes behind a full batch nor the end of a member',
    run: async (context) => {
      const topic = await context.topic();
      const forEver = 24 * 3_600_000;
      const member = context.join({ group: context.group(), topics: [topic], batchIntervalMs: forEver });
      await context.log.append(topic, numbered('full', 1_000));
      await expect.poll(() => member.received.length, patient).toBe(1_000);
      await context.log.append(topic, numbered('behind', 1));
      await expect.poll(() => member.received.length, patient).toBe(1_001);
      await context.log.append(topic, numbered('waiting', 1));
      await member.leave();
      expect(member.received.length).toBe(1_001);
    },
  },
  {
    title: 'an interval does not hold up what is there already behind a batch that large records filled',
    run: async (context) => {
      const topic = await context.topic();
      const large = Buffer.alloc(1_000_000, 'x');
      const records = Array.from({ length: 10 }, () => ({ key: null, value: large, partition: 0 }));
      await context.log.append(topic, records);
      const batches: number[] = [];
      const member = context.join({
        group: context.group(),
        topics: [topic],
        batchIntervalMs: 24 * 3_600_000,
        onBatch: async (batch) => {
          batches.push(batch.records.length);
        },
      });
      await expect.poll(() => batches.reduce((sum, each) => sum + each, 0), patient).toBe(records.length);
      expect(batches.length).toBeGreaterThan(1);
      await member.leave();
    },
  },
  {
    title: 'leaving waits for the running handler, tells it, and only then gives the partition to others',
    run: async (context) => {
      const topic = await context.topic();
      const group = context.group();
      const events: string[] = [];
      const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
      const slow = context.join({
        group,
        topics: [topic],
        onBatch: async (_batch, assignment) => {
          assignment.signal.addEventListener('abort', () => events.push('aborted'));
          events.push('started');
          await finished;
          events.push('finished');
        },
        onRevoked: (assignment) => {
          events.push(assignment.signal.aborted ? 'revoked' : 'revoked before its signal');
        },
      });
      onTestFinished(() => finish());
      await one(context, topic, 1, 'x');
      await expect.poll(() => events, patient).toEqual(['started']);
      const left = slow.leave().then(() => events.push('left'));
      await expect.poll(() => events, patient).toEqual(['started', 'aborted']);
      const heir = context.join({ group, topics: [topic], log: await context.open() });
      finish();
      await left;
      expect(events).toEqual(['started', 'aborted', 'finished', 'revoked', 'left']);
      await expect.poll(() => heir.owned.size, patient).toBe(1);
    },
  },
  {
    title: 'a handler that throws ends its consumer with that error, and others take over',
    run: async (context) => {
      const topic = await context.topic(2);
      const group = context.group();
      class Broken extends Error {}
      const broken = context.join({
        group,
        topics: [topic],
        log: await context.open(),
        onBatch: async () => {
          throw new Broken('this handler cannot go on');
        },
      });
      await expect.poll(() => broken.owned.size, patient).toBe(2);
      const expected = await one(context, topic, 2, 'x');
      await expect(broken.done).rejects.toThrow(Broken);
      expect(broken.owned.size).toBe(0);
      const heir = context.join({ group, topics: [topic] });
      await expect.poll(() => heir.received.toSorted(), patient).toEqual(expected);
    },
  },
];
