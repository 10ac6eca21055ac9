import { expect } from 'vitest';
import type { ConformanceCase } from './case.ts';
import { PATIENCE_MS } from './engine.ts';
import { ownerOf } from './owner.ts';
import { contents, follow, numbered, textOf } from './records.ts';

const patient = { timeout: PATIENCE_MS, interval: 50 };

export const recoveryCases: readonly ConformanceCase[] = [
  {
    title: 'after the engine was killed and started again nothing that was acknowledged is missing',
    run: async ({ engine, log, topic }) => {
      const name = await topic(2);
      await log.append(name, [...numbered('a', 3_000, 0), ...numbered('b', 10, 1)]);
      await engine.restart();
      await expect
        .poll(() => contents(log, name, 0).then(({ values }) => values.length), patient)
        .toBe(3_000);
      expect((await contents(log, name, 1)).values).toEqual(numbered('b', 10).map(({ value }) => value));
      const [position] = await log.append(name, numbered('c', 1, 1));
      expect(textOf((await log.lookup(name, 1, position?.position ?? -1))?.value ?? null)).toBe('c0');
    },
  },
  {
    title: 'an open follower goes on after the engine was killed and started again',
    run: async ({ engine, log, topic }) => {
      const name = await topic();
      await log.append(name, numbered('before', 2));
      const follower = follow(log, name);
      await expect.poll(follower.values, patient).toEqual(['before0', 'before1']);
      await engine.restart();
      await expect
        .poll(
          () =>
            log.append(name, numbered('after', 1)).then(
              () => true,
              () => false,
            ),
          patient,
        )
        .toBe(true);
      await expect.poll(() => follower.values().at(-1), patient).toBe('after0');
      const stored = await contents(log, name);
      await expect.poll(follower.values, patient).toEqual(stored.values);
      await follower.stop();
    },
  },
  {
    title: 'an open consumer goes on after the engine was killed and started again, and can still transact',
    run: async (context) => {
      const { engine, log, topic, group, join } = context;
      const [requests, events] = [await topic(2), await topic(2)];
      const name = group();
      const member = join({
        group: name,
        topics: [requests],
        onBatch: async (batch, assignment) => {
          const { partition } = batch;
          const values = batch.records.map((record) => ({
            key: null,
            value: textOf(record.value),
            partition,
          }));
          await assignment.transact(async (transaction) => {
            await transaction.append(events, values);
            await transaction.commitPosition(batch.nextPosition);
          });
        },
      });
      await log.append(requests, [...numbered('a', 3, 0), ...numbered('a', 3, 1)]);
      await expect.poll(() => member.received.length, patient).toBe(6);
      await engine.restart();
      const again = () => log.append(requests, [...numbered('b', 1, 0), ...numbered('b', 1, 1)]);
      await expect
        .poll(
          () =>
            again().then(
              () => true,
              () => false,
            ),
          patient,
        )
        .toBe(true);
      for (const partition of [0, 1]) {
        const eventsEqualRequests = async () => {
          const [asked, answered] = await Promise.all([
            contents(log, requests, partition),
            contents(log, events, partition),
          ]);
          return asked.values.includes('b0') && `${asked.values}` === `${answered.values}`;
        };
        await expect.poll(eventsEqualRequests, patient).toBe(true);
      }
      await member.leave();
    },
  },
  {
    title: 'an owner keeps its partition, or hands it on once, when the engine was killed and started again',
    run: async (context) => {
      const { engine, log } = context;
      const [topic, out, group] = [await context.topic(), await context.topic(), context.group()];
      const { member } = await ownerOf(context, { group, topic });
      await engine.restart();
      await expect.poll(() => member.owned.size, patient).toBe(1);
      const transacts = () => {
        const [assignment] = [...member.owned.values()];
        if (assignment === undefined) return false;
        const appended = assignment.transact((transaction) => transaction.append(out, numbered('x', 1)));
        return appended.then(
          () => true,
          () => false,
        );
      };
      await expect.poll(transacts, patient).toBe(true);
      expect((await contents(log, out)).values.length).toBeGreaterThan(0);
    },
  },
  {
    title: 'appends during an outage are stored once when accepted, and never twice',
    run: async ({ engine, log, topic }) => {
      const name = await topic();
      const accepted: string[] = [];
      let restarting = true;
      const appender = async (prefix: string) => {
        for (let i = 0; restarting || i === 0; i++) {
          const value = `${prefix}${i}`;
          await log.append(name, [{ key: null, value, partition: 0 }]).then(
            () => accepted.push(value),
            () => undefined,
          );
        }
      };
      const appenders = ['a', 'b', 'c', 'd'].map(appender);
      await expect.poll(() => accepted.length, patient).toBeGreaterThan(20);
      await engine.restart();
      const size = accepted.length;
      await expect.poll(() => accepted.length, patient).toBeGreaterThan(size + 20);
      restarting = false;
      await Promise.all(appenders);
      const { values } = await contents(log, name);
      const stored = new Set(values);
      expect(values).toHaveLength(stored.size);
      expect(accepted.filter((value) => !stored.has(value))).toEqual([]);
    },
  },
];
