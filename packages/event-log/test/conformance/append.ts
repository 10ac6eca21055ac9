import { expect } from 'vitest';
import {
  DangerousDifferenceError,
  PartitionCountMismatchError,
  partitionOfKey,
  RECORD_BYTES_MAX,
  RecordTooLargeError,
  UnknownTopicError,
} from '../../src/index.ts';
import type { ConformanceCase } from './case.ts';
import { contents, numbered, textOf } from './records.ts';

export const appendCases: readonly ConformanceCase[] = [
  {
    title: 'records of a partition come back in the order in which they were appended',
    run: async ({ log, topic }) => {
      const name = await topic(3);
      for (let call = 0; call < 4; call++) {
        await log.append(
          name,
          [0, 1, 2].flatMap((partition) => numbered(`${partition}-${call}-`, 20, partition)),
        );
      }
      for (const partition of [0, 1, 2]) {
        const expected = [0, 1, 2, 3].flatMap((call) =>
          numbered(`${partition}-${call}-`, 20).map(({ value }) => value),
        );
        const { values, records } = await contents(log, name, partition);
        expect(values).toEqual(expected);
        const positions = records.map((record) => record.position);
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      }
    },
  },
  {
    title: 'each record is found again at the position that append returned',
    run: async ({ log, topic }) => {
      const name = await topic(4);
      const records = Array.from({ length: 40 }, (_, i) => ({ key: `voter-${i}`, value: `v${i}` }));
      const positions = await log.append(name, records);
      expect(positions).toHaveLength(records.length);
      for (const [i, { partition, position }] of positions.entries()) {
        const found = await log.lookup(name, partition, position);
        expect(textOf(found?.key ?? null)).toBe(`voter-${i}`);
        expect(textOf(found?.value ?? null)).toBe(`v${i}`);
        expect(found?.position).toBe(position);
      }
    },
  },
  {
    title: 'a key goes to the partition that the Java client would choose',
    run: async ({ log, topic }) => {
      const name = await topic(7);
      const keys = Array.from({ length: 60 }, (_, i) => `ballot-ü-${i}`);
      const positions = await log.append(
        name,
        keys.map((key) => ({ key, value: 'x' })),
      );
      expect(positions.map(({ partition }) => partition)).toEqual(keys.map((key) => partitionOfKey(key, 7)));
    },
  },
  {
    title: 'a partition named by the record overrules its key',
    run: async ({ log, topic }) => {
      const name = await topic(5);
      const positions = await log.append(
        name,
        [0, 1, 2, 3, 4].map((partition) => ({ key: 'same', value: `${partition}`, partition })),
      );
      expect(positions.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 4]);
      expect((await contents(log, name, 3)).values).toEqual(['3']);
    },
  },
  {
    title: 'a record with neither key nor partition is refused, and nothing is appended',
    run: async ({ log, topic }) => {
      const name = await topic(2);
      const records = [
        { key: 'a', value: 'fine' },
        { key: null, value: 'nowhere to go' },
      ];
      await expect(log.append(name, records)).rejects.toThrow();
      expect(await Promise.all([0, 1].map((p) => log.hasCommittedFrom(name, p, 0)))).toEqual([false, false]);
    },
  },
  {
    title: 'a partition that the topic does not have is refused',
    run: async ({ log, topic }) => {
      const name = await topic(2);
      await expect(log.append(name, numbered('x', 1, 2))).rejects.toThrow();
      await expect(log.append(name, numbered('x', 1, -1))).rejects.toThrow();
      expect(await Promise.all([0, 1].map((p) => log.hasCommittedFrom(name, p, 0)))).toEqual([false, false]);
    },
  },
  {
    title: 'tombstones, empty values, headers, raw bytes and timestamps survive',
    run: async ({ log, topic }) => {
      const name = await topic();
      const bytes = Buffer.from([0x00, 0xff, 0xfe, 0x80, 0x00, 0xc3, 0x28]);
      const timestampMs = Date.UTC(2028, 10, 7, 12, 30);
      await log.append(name, [
        { key: 'gone', value: null, partition: 0 },
        { key: '', value: '', partition: 0, timestampMs },
        { key: null, value: bytes, partition: 0, headers: { raw: bytes, text: 'Grüße', empty: '' } },
      ]);
      const { records } = await contents(log, name);
      expect(records.map(({ key, value }) => [textOf(key), value?.toString('hex') ?? null])).toEqual([
        ['gone', null],
        ['', ''],
        [null, bytes.toString('hex')],
      ]);
      expect(records[1]?.timestampMs).toBe(timestampMs);
      expect(records[1]?.headers).toEqual({});
      expect(records[2]?.headers['raw']?.equals(bytes)).toBe(true);
      expect(records[2]?.headers['text']?.toString('utf8')).toBe('Grüße');
      expect(records[2]?.headers['empty']?.length).toBe(0);
    },
  },
  {
    title: 'a record without a timestamp is stamped with the time of its append',
    run: async ({ log, topic }) => {
      const name = await topic();
      const before = Date.now();
      await log.append(name, numbered('now', 1));
      const after = Date.now();
      const [record] = (await contents(log, name)).records;
      expect(record?.timestampMs).toBeGreaterThanOrEqual(before);
      expect(record?.timestampMs).toBeLessThanOrEqual(after);
    },
  },
  {
    title: 'records of 1 MB pass whole',
    run: async ({ log, topic }) => {
      const name = await topic();
      const value = Buffer.alloc(1_048_576, 'ballot ');
      for (let i = 0; i < 6; i++) {
        await log.append(name, [{ key: `${i}`, value, partition: 0 }]);
      }
      await log.append(name, numbered('small', 3));
      const { records } = await contents(log, name);
      expect(records).toHaveLength(9);
      expect(records.slice(0, 6).every((record) => record.value?.equals(value))).toBe(true);
      expect(records.slice(6).map((record) => textOf(record.value))).toEqual(['small0', 'small1', 'small2']);
    },
  },
  {
    title: 'a record above the limit gives a clear error, and nothing of the call is appended',
    run: async ({ log, topic }) => {
      const name = await topic();
      const records = [
        ...numbered('a', 2),
        { key: 'k', value: Buffer.alloc(RECORD_BYTES_MAX), partition: 0 },
      ];
      await expect(log.append(name, records)).rejects.toThrow(RecordTooLargeError);
      await log.append(name, numbered('b', 1));
      expect((await contents(log, name)).values).toEqual(['b0']);
    },
  },
  {
    title: 'a thousand appends at once each keep their own record',
    run: async ({ log, topic }) => {
      const name = await topic(3);
      const positions = await Promise.all(
        Array.from({ length: 1_000 }, async (_, i) => {
          const [position] = await log.append(name, [{ key: `voter-${i}`, value: `${i}` }]);
          return { i, ...position };
        }),
      );
      const stored = new Map<string, string | null>();
      for (const partition of [0, 1, 2]) {
        for (const record of (await contents(log, name, partition)).records) {
          stored.set(`${partition}/${record.position}`, textOf(record.value));
        }
      }
      expect(stored.size).toBe(1_000);
      for (const { i, partition, position } of positions) {
        expect(stored.get(`${partition}/${position}`)).toBe(`${i}`);
      }
    },
  },
  {
    title: 'processes that append to the same partitions in opposite order do not stand in each other’s way',
    run: async ({ log, open, topic }) => {
      const name = await topic(3);
      const logs = [log, await open(), await open()];
      const rounds = 25;
      const appended = logs.map(async (own, i) => {
        const order = [0, 1, 2].map((partition) => (i === 1 ? 2 - partition : (partition + i) % 3));
        for (let round = 0; round < rounds; round++) {
          await own.append(
            name,
            order.flatMap((partition) => numbered(`${i}-${round}-`, 2, partition)),
          );
        }
      });
      await Promise.all(appended);
      for (const partition of [0, 1, 2]) {
        const { values } = await contents(log, name, partition);
        expect(new Set(values).size).toBe(logs.length * rounds * 2);
        for (const i of logs.keys()) {
          const own = values.filter((value) => value?.startsWith(`${i}-`));
          const expected = Array.from({ length: rounds }, (_, round) => numbered(`${i}-${round}-`, 2));
          expect(own).toEqual(expected.flat().map(({ value }) => value));
        }
      }
    },
  },
  {
    title: 'a call with very many records keeps them together and in order',
    run: async ({ log, topic }) => {
      const name = await topic();
      const count = 25_000;
      await Promise.all([log.append(name, numbered('a', count)), log.append(name, numbered('b', count))]);
      const { values } = await contents(log, name);
      expect(values).toHaveLength(2 * count);
      const [first = ''] = values[0] ?? '';
      const second = first === 'a' ? 'b' : 'a';
      expect(values.slice(0, count).every((value, i) => value === `${first}${i}`)).toBe(true);
      expect(values.slice(count).every((value, i) => value === `${second}${i}`)).toBe(true);
    },
  },
  {
    title: 'appending nothing is harmless',
    run: async ({ log, topic }) => {
      const name = await topic();
      expect(await log.append(name, [])).toEqual([]);
      expect(await log.hasCommittedFrom(name, 0, 0)).toBe(false);
    },
  },
  {
    title: 'creating topics again, also from two processes at once, changes nothing',
    run: async ({ log, open, topic }) => {
      const name = await topic(2);
      const other = await open();
      await log.append(name, numbered('kept', 1, 1));
      const specs = [
        { name, partitions: 2 },
        { name: `${name}-more`, partitions: 3 },
      ];
      await Promise.all([log.createTopics(specs), other.createTopics(specs)]);
      expect(await other.partitionCount(name)).toBe(2);
      expect(await log.partitionCount(`${name}-more`)).toBe(3);
      expect((await contents(other, name, 1)).values).toEqual(['kept0']);
    },
  },
  {
    title: 'a changed partition count stops the start instead of scattering keys',
    run: async ({ log, topic }) => {
      const name = await topic(2);
      await expect(log.createTopics([{ name, partitions: 3 }])).rejects.toThrow(PartitionCountMismatchError);
      expect(await log.partitionCount(name)).toBe(2);
    },
  },
  {
    title: 'topics that are missing or have another count are told apart; the latter is never mended',
    run: async ({ log, topic }) => {
      const name = await topic(2);
      const more = { name: `${name}-missing`, partitions: 3 };
      expect(await log.topicDifferences([{ name, partitions: 2 }, more])).toMatchObject([
        { topic: more.name, what: 'topic', kind: 'missing' },
      ]);
      await expect(log.amendTopics([{ name, partitions: 4 }, more])).rejects.toThrow(
        DangerousDifferenceError,
      );
      await expect(log.partitionCount(more.name)).rejects.toThrow(UnknownTopicError);
      expect(await log.amendTopics([{ name, partitions: 2 }, more])).toHaveLength(1);
      expect(await log.partitionCount(more.name)).toBe(3);
    },
  },
  {
    title: 'a topic that does not exist is named in the error',
    run: async ({ log }) => {
      const name = 'test.topic-that-does-not-exist';
      await expect(log.partitionCount(name)).rejects.toThrow(UnknownTopicError);
      await expect(log.append(name, numbered('x', 1))).rejects.toThrow(UnknownTopicError);
      await expect(log.watermarks(name)).rejects.toThrow(UnknownTopicError);
      await expect(log.lookup(name, 0, 0)).rejects.toThrow(UnknownTopicError);
      await expect(contents(log, name)).rejects.toThrow(UnknownTopicError);
      const { signal } = new AbortController();
      const consuming = log.consume({
        group: 'test.nobody',
        topics: [name],
        signal,
        onBatch: async () => {},
      });
      await expect(consuming).rejects.toThrow(name);
    },
  },
];
