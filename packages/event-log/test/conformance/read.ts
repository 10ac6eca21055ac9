import { expect } from 'vitest';
import { type LogRecord, latin1Of } from '../../src/index.ts';
import type { ConformanceCase } from './case.ts';
import { PATIENCE_MS } from './engine.ts';
import { contents, follow, numbered, textOf } from './records.ts';

export const readCases: readonly ConformanceCase[] = [
  {
    title: 'a reader can start at any position',
    run: async ({ log, topic }) => {
      const name = await topic();
      const positions = await log.append(name, numbered('v', 12));
      for (const [i, { position }] of positions.entries()) {
        const { values } = await contents(log, name, 0, position);
        expect(values).toEqual(
          numbered('v', 12)
            .slice(i)
            .map(({ value }) => value),
        );
      }
    },
  },
  {
    title: 'the text of a record is its value, a character for each byte',
    run: async ({ log, topic }) => {
      const name = await topic();
      const every = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));
      const values = [every, Buffer.from('é'), Buffer.alloc(0), null];
      const keys = [null, 'a key'];
      await log.append(
        name,
        values.flatMap((value) => keys.map((key) => ({ key, value, partition: 0 }))),
      );
      const records: LogRecord[] = [];
      // As the engine gives them.
      for await (const batch of log.read(name, 0, 0)) records.push(...batch.records);
      expect(records.map(latin1Of)).toEqual(
        values.flatMap((value) => keys.map(() => value?.toString('latin1') ?? null)),
      );
    },
  },
  {
    title: 'a reader stops before `until`',
    run: async ({ log, topic }) => {
      const name = await topic();
      const positions = await log.append(name, numbered('v', 10));
      const until = positions[4]?.position ?? -1;
      const read = await contents(log, name, 0, positions[1]?.position, until);
      expect(read.values).toEqual(['v1', 'v2', 'v3']);
      expect(read.nextPosition).toBe(until);
      expect((await contents(log, name, 0, until, until)).values).toEqual([]);
    },
  },
  {
    title: 'a reader that does not follow ends, and says where to go on, also when there is nothing',
    run: async ({ log, topic }) => {
      const name = await topic();
      const empty = await contents(log, name);
      expect(empty.values).toEqual([]);
      expect(empty.nextPosition).toBe(0);
      await log.append(name, numbered('a', 5));
      const first = await contents(log, name, 0, empty.nextPosition);
      expect(first.values).toHaveLength(5);
      expect((await contents(log, name, 0, first.nextPosition)).values).toEqual([]);
      await log.append(name, numbered('b', 2));
      const second = await contents(log, name, 0, first.nextPosition);
      expect(second.values).toEqual(['b0', 'b1']);
    },
  },
  {
    title: 'batches join without a hole: each starts where the one before pointed',
    run: async ({ log, topic }) => {
      const name = await topic();
      await log.append(name, numbered('v', 30_000));
      let next = 0;
      let count = 0;
      for await (const batch of log.read(name, 0, 0)) {
        for (const record of batch.records) {
          expect(record.position).toBeGreaterThanOrEqual(next);
          next = record.position + 1;
          expect(textOf(record.value)).toBe(`v${count++}`);
        }
        expect(batch.nextPosition).toBeGreaterThanOrEqual(next);
        next = batch.nextPosition;
        expect(batch).toMatchObject({ topic: name, partition: 0 });
      }
      expect(count).toBe(30_000);
    },
  },
  {
    title: 'a follower sees what comes later, from any process, and ends when told',
    run: async ({ log, open, topic }) => {
      const name = await topic();
      await log.append(name, numbered('before', 2));
      const follower = follow(log, name);
      await expect.poll(follower.values, { timeout: PATIENCE_MS }).toEqual(['before0', 'before1']);
      await log.append(name, numbered('same', 1));
      await (await open()).append(name, numbered('other', 1));
      await expect
        .poll(follower.values, { timeout: PATIENCE_MS })
        .toEqual(['before0', 'before1', 'same0', 'other0']);
      await follower.stop();
    },
  },
  {
    title: 'a reader whose signal aborts ends without an error, waiting or not',
    run: async ({ log, topic }) => {
      const name = await topic();
      await log.append(name, numbered('v', 20_000));
      const stop = new AbortController();
      let seen = 0;
      for await (const batch of log.read(name, 0, 0, { signal: stop.signal })) {
        seen += batch.records.length;
        stop.abort();
      }
      expect(seen).toBeGreaterThan(0);
      const waiting = follow(log, name);
      await expect.poll(() => waiting.records.length, { timeout: PATIENCE_MS }).toBe(20_000);
      await waiting.stop();
      expect((await contents(log, name, 0, 19_999)).records.length).toBeLessThanOrEqual(1);
    },
  },
  {
    title: 'readers that are abandoned midway do not starve the ones that come after',
    run: async ({ log, topic }) => {
      const name = await topic();
      await log.append(name, numbered('v', 20_000));
      for (let i = 0; i < 30; i++) {
        for await (const batch of log.read(name, 0, 0)) {
          expect(batch.records.length).toBeGreaterThan(0);
          break;
        }
      }
      expect((await contents(log, name)).values).toHaveLength(20_000);
    },
  },
  {
    title: 'many readers that stand still in the middle of a partition do not stop other work',
    run: async ({ log, topic }) => {
      const name = await topic();
      await log.append(name, numbered('v', 20_000));
      const readers = Array.from({ length: 20 }, () => log.read(name, 0, 0)[Symbol.asyncIterator]());
      await Promise.all(readers.map((reader) => reader.next()));
      const [late] = await log.append(name, numbered('late', 1));
      expect(textOf((await log.lookup(name, 0, late?.position ?? -1))?.value ?? null)).toBe('late0');
      await Promise.all(readers.map((reader) => reader.return?.()));
    },
  },
  {
    title: 'large and small records in turn come back whole and in order',
    run: async ({ log, topic }) => {
      const name = await topic();
      const sizes = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 900_000 : i));
      for (const [i, size] of sizes.entries()) {
        await log.append(name, [{ key: `${i}`, value: Buffer.alloc(size, i), partition: 0 }]);
      }
      const { records } = await contents(log, name);
      expect(records.map((record) => textOf(record.key))).toEqual(sizes.map((_, i) => `${i}`));
      expect(records.map((record) => record.value?.length)).toEqual(sizes);
    },
  },
  {
    title: 'lookup finds one record, and nothing beyond the end',
    run: async ({ log, topic }) => {
      const name = await topic(2);
      const [first, second] = await log.append(name, numbered('v', 2, 1));
      expect(textOf((await log.lookup(name, 1, second?.position ?? -1))?.value ?? null)).toBe('v1');
      expect(await log.lookup(name, 1, (second?.position ?? 0) + 1_000)).toBeUndefined();
      expect(await log.lookup(name, 0, first?.position ?? -1)).toBeUndefined();
    },
  },
  {
    title: 'watermarks enclose every committed record',
    run: async ({ log, topic }) => {
      const name = await topic(2);
      expect(await log.watermarks(name)).toEqual([
        { partition: 0, low: 0, end: 0 },
        { partition: 1, low: 0, end: 0 },
      ]);
      const positions = await log.append(name, numbered('v', 3, 1));
      const [empty, filled] = await log.watermarks(name);
      expect(empty).toEqual({ partition: 0, low: 0, end: 0 });
      expect(filled?.low).toBe(positions[0]?.position);
      expect(filled?.end).toBeGreaterThan(positions[2]?.position ?? Number.MAX_SAFE_INTEGER);
    },
  },
  {
    title: 'hasCommittedFrom is true up to the last record and false behind it',
    run: async ({ log, topic }) => {
      const name = await topic();
      expect(await log.hasCommittedFrom(name, 0, 0)).toBe(false);
      const positions = await log.append(name, numbered('v', 3));
      const last = positions[2]?.position ?? -1;
      expect(await log.hasCommittedFrom(name, 0, 0)).toBe(true);
      expect(await log.hasCommittedFrom(name, 0, last)).toBe(true);
      expect(await log.hasCommittedFrom(name, 0, last + 1)).toBe(false);
    },
  },
  {
    title: 'positionsAt gives the first record that is not older than a time, or the end',
    run: async ({ log, topic }) => {
      const name = await topic(2);
      const minute = 60_000;
      const opening = Date.UTC(2028, 10, 7, 12);
      const positions = await log.append(
        name,
        numbered('v', 5, 1).map((record, i) => ({ ...record, timestampMs: opening + i * minute })),
      );
      const [empty, filled] = await log.watermarks(name);
      const at = async (timestampMs: number) => log.positionsAt(name, timestampMs);
      const result = (position = -1) => [
        { partition: 0, position: empty?.end },
        { partition: 1, position },
      ];
      expect(await at(opening - 1)).toEqual(result(positions[0]?.position));
      expect(await at(opening + 2 * minute)).toEqual(result(positions[2]?.position));
      expect(await at(opening + 2 * minute + 1)).toEqual(result(positions[3]?.position));
      expect(await at(opening + 9 * minute)).toEqual(result(filled?.end));
    },
  },
];
