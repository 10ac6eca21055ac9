import { expect } from 'vitest';
import { type LogRecord, PositionTakenError } from '../../src/index.ts';
import type { ConformanceCase } from './case.ts';
import { contents, numbered } from './records.ts';

function recordAt(position: number): LogRecord {
  return {
    position,
    key: position % 2 === 0 ? Buffer.from(`key-${position}`) : null,
    value: Buffer.from(`value-${position}`),
    timestampMs: 1_857_189_600_000 + position,
    headers: position % 3 === 0 ? { reason: Buffer.from([0xff, position]) } : {},
  };
}

export const restoreCases: readonly ConformanceCase[] = [
  {
    title: 'restored records have the positions that they had, and nobody sees what lies between them',
    run: async ({ log, open, topic, join, group }) => {
      const name = await topic(2);
      const positions = [2, 3, 4, 7, 20, 21, 40];
      await log.restore(name, 1, positions.slice(0, 4).map(recordAt));
      await log.restore(name, 1, positions.slice(4).map(recordAt));

      const reader = await open();
      expect((await contents(reader, name, 1)).records).toEqual(positions.map(recordAt));
      expect((await contents(reader, name, 1, 5, 21)).records).toEqual([7, 20].map(recordAt));
      expect((await contents(reader, name, 0)).records).toEqual([]);
      expect(await reader.lookup(name, 1, 7)).toEqual(recordAt(7));
      expect(await reader.lookup(name, 1, 6)).toBeUndefined();
      expect(await reader.lookup(name, 1, 0)).toBeUndefined();
      expect(await reader.hasCommittedFrom(name, 1, 22)).toBe(true);
      expect(await reader.hasCommittedFrom(name, 1, 41)).toBe(false);

      const member = join({ group: group(), topics: [name] });
      await expect.poll(() => member.received.length, { timeout: 45_000 }).toBe(positions.length);
    },
  },
  {
    title: 'a restored partition goes on where the original had ended',
    run: async ({ log, topic }) => {
      const name = await topic();
      await log.restore(name, 0, [5, 9].map(recordAt));
      const [next] = await log.append(name, numbered('new', 1));
      expect(next).toEqual({ partition: 0, position: 10 });
      expect((await contents(log, name)).values).toEqual(['value-5', 'value-9', 'new0']);
    },
  },
  {
    title: 'a position that is given out already is not given out again',
    run: async ({ log, topic }) => {
      const name = await topic();
      await log.append(name, numbered('old', 3));
      await expect(log.restore(name, 0, [2, 3].map(recordAt))).rejects.toThrow(PositionTakenError);
      await log.restore(name, 0, [recordAt(3)]);
      await expect(log.restore(name, 0, [recordAt(3)])).rejects.toThrow(PositionTakenError);
      expect((await contents(log, name)).values).toEqual(['old0', 'old1', 'old2', 'value-3']);
      await log.restore(name, 0, []);
    },
  },
];
