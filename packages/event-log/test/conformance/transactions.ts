import { expect } from 'vitest';
import { type LogTransaction, RECORD_BYTES_MAX, RecordTooLargeError } from '../../src/index.ts';
import type { ConformanceCase } from './case.ts';
import { PATIENCE_MS } from './engine.ts';
import { assignmentOf } from './owner.ts';
import { contents, follow, numbered, textOf } from './records.ts';

class Refused extends Error {}

export const transactionCases: readonly ConformanceCase[] = [
  {
    title: 'what a transaction appends and the position it commits become visible together',
    run: async (context) => {
      const { log, topic, group } = context;
      const [requests, events] = [await topic(), await topic(3)];
      const name = group();
      const assignment = await assignmentOf(context, { group: name, topic: requests });
      expect(await assignment.committedPosition()).toBeUndefined();
      expect(await log.committed(name, requests)).toEqual([]);
      await log.append(requests, numbered('request', 9));
      const positions = await assignment.transact(async (transaction) => {
        const first = await transaction.append(events, [...numbered('x', 2, 0), ...numbered('y', 2, 2)]);
        const second = await transaction.append(events, numbered('z', 1, 0));
        await transaction.commitPosition(7);
        return [...first, ...second];
      });
      expect((await contents(log, events, 0)).values).toEqual(['x0', 'x1', 'z0']);
      expect((await contents(log, events, 2)).values).toEqual(['y0', 'y1']);
      const found = positions.map(async ({ partition, position }) => {
        const record = await log.lookup(events, partition, position);
        return textOf(record?.value ?? null);
      });
      expect(await Promise.all(found)).toEqual(['x0', 'x1', 'y0', 'y1', 'z0']);
      await expect.poll(() => assignment.committedPosition(), { timeout: PATIENCE_MS }).toBe(7);
      expect(await log.committed(name, requests)).toEqual([{ partition: 0, position: 7 }]);
    },
  },
  {
    title: 'a transaction whose work throws leaves nothing behind',
    run: async (context) => {
      const { log, topic, group } = context;
      const [requests, events] = [await topic(), await topic()];
      const name = group();
      const assignment = await assignmentOf(context, { group: name, topic: requests });
      const follower = follow(log, events);
      const refused = assignment.transact(async (transaction) => {
        await transaction.append(events, numbered('never', 3));
        await transaction.commitPosition(3);
        throw new Refused('the work failed');
      });
      await expect(refused).rejects.toThrow(Refused);
      await assignment.transact((transaction) => transaction.append(events, numbered('good', 1)));
      await expect.poll(follower.values, { timeout: PATIENCE_MS }).toEqual(['good0']);
      expect((await contents(log, events)).values).toEqual(['good0']);
      expect(await log.committed(name, requests)).toEqual([]);
      await follower.stop();
    },
  },
  {
    title: 'appends that still run when the work throws, or come after the end, leave nothing behind',
    run: async (context) => {
      const { log, topic } = context;
      const events = await topic();
      const assignment = await assignmentOf(context);
      const running: Promise<unknown>[] = [];
      let kept: LogTransaction | undefined;
      const refused = assignment.transact(async (transaction) => {
        kept = transaction;
        for (let i = 0; i < 20; i++) {
          const append = transaction.append(events, numbered(`never${i}-`, 1));
          running.push(append.catch(() => undefined));
        }
        await running[0];
        throw new Refused();
      });
      await expect(refused).rejects.toThrow(Refused);
      await Promise.all(running);
      await expect(kept?.append(events, numbered('late', 1))).rejects.toThrow();
      await log.append(events, numbered('good', 1));
      expect((await contents(log, events)).values).toEqual(['good0']);
    },
  },
  {
    title: 'a transaction that refuses a record above the limit leaves nothing behind',
    run: async (context) => {
      const { log, topic } = context;
      const events = await topic();
      const assignment = await assignmentOf(context);
      const tooLarge = [{ key: null, value: Buffer.alloc(RECORD_BYTES_MAX + 1), partition: 0 }];
      const refused = assignment.transact(async (transaction) => {
        await transaction.append(events, numbered('never', 1));
        await transaction.append(events, tooLarge);
      });
      await expect(refused).rejects.toThrow(RecordTooLargeError);
      expect(await log.hasCommittedFrom(events, 0, 0)).toBe(false);
    },
  },
  {
    title: 'readers pass over what aborted transactions left, wherever they start',
    run: async (context) => {
      const { log, topic } = context;
      const events = await topic();
      const assignment = await assignmentOf(context);
      const abort = (prefix: string) =>
        assignment
          .transact(async (transaction) => {
            await transaction.append(events, numbered(prefix, 4));
            throw new Refused();
          })
          .catch((error: unknown) => expect(error).toBeInstanceOf(Refused));
      await log.append(events, numbered('a', 3));
      await abort('gone');
      await assignment.transact((transaction) => transaction.append(events, numbered('b', 2)));
      await abort('gone-too');
      await log.append(events, numbered('c', 1));

      const { records, values } = await contents(log, events);
      expect(values).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', 'c0']);
      const [watermark] = await log.watermarks(events);
      const end = watermark?.end ?? 0;
      for (let position = 0; position < end; position++) {
        const at = records.find((record) => record.position === position);
        const found = await log.lookup(events, 0, position);
        expect(textOf(found?.value ?? null)).toBe(textOf(at?.value ?? null));
        const rest = await contents(log, events, 0, position);
        const later = records.filter((record) => record.position >= position);
        expect(rest.values).toEqual(later.map(({ value }) => textOf(value)));
      }
    },
  },
  {
    title: 'a partition that ends in aborted records counts as read to its end',
    run: async (context) => {
      const { log, topic } = context;
      const events = await topic();
      const assignment = await assignmentOf(context);
      const positions = await log.append(events, numbered('a', 2));
      const last = positions[1]?.position ?? -1;
      const aborted = assignment.transact(async (transaction) => {
        await transaction.append(events, numbered('gone', 5));
        throw new Refused();
      });
      await expect(aborted).rejects.toThrow(Refused);
      expect(await log.hasCommittedFrom(events, 0, last)).toBe(true);
      await expect
        .poll(() => log.hasCommittedFrom(events, 0, last + 1), { timeout: PATIENCE_MS })
        .toBe(false);
      const read = await contents(log, events, 0, last + 1);
      expect(read.records).toEqual([]);
      const [watermark] = await log.watermarks(events);
      expect(read.nextPosition).toBe(watermark?.end);
      const whole = await contents(log, events);
      expect(whole.values).toEqual(['a0', 'a1']);
      expect(whole.nextPosition).toBe(watermark?.end);
    },
  },
  {
    title:
      'a service killed between append and commit leaves nothing behind, and its successor does the work once',
    run: async ({ log, topic, group, spawn }) => {
      const [requests, events] = [await topic(), await topic()];
      const name = group();
      await log.append(requests, numbered('v', 10));
      const victim = spawn({
        name: 'victim',
        group: name,
        topic: requests,
        out: events,
        pauseAt: 'before-commit',
      });
      await victim.reported('paused');
      victim.signal('SIGKILL');
      await victim.exited;
      expect((await contents(log, events)).values).toEqual([]);
      expect(await log.committed(name, requests)).toEqual([]);
      spawn({ name: 'heir', group: name, topic: requests, out: events });
      const expected = numbered('heir:v', 10).map(({ value }) => value);
      await expect
        .poll(async () => (await contents(log, events)).values, { timeout: PATIENCE_MS, interval: 100 })
        .toEqual(expected);
      await expect
        .poll(() => log.committed(name, requests), { timeout: PATIENCE_MS })
        .toEqual([{ partition: 0, position: expect.any(Number) }]);
    },
  },
  {
    title: 'a service killed inside the commit has done all of it or nothing',
    run: async ({ log, topic, group, spawn }) => {
      const victims = [0, 1, 2, 4, 8, 16].map(async (dieInCommitAfterMs) => {
        const [requests, events, name] = [await topic(), await topic(), group()];
        await log.append(requests, numbered('v', 10));
        const victim = spawn({
          name: 'victim',
          group: name,
          topic: requests,
          out: events,
          dieInCommitAfterMs,
        });
        await victim.exited;
        return { requests, events, name };
      });
      for (const { requests, events, name } of await Promise.all(victims)) {
        // The engine may settle a transaction a moment after its owner died: wait until both agree, and stay so.
        const agreed = async () => {
          const appended = (await contents(log, events)).values.length;
          const [committed] = await log.committed(name, requests);
          const values = (await contents(log, requests)).records;
          const done = values.filter((record) => record.position < (committed?.position ?? 0)).length;
          return appended === done;
        };
        await expect.poll(agreed, { timeout: PATIENCE_MS, interval: 50 }).toBe(true);
      }
    },
  },
];
