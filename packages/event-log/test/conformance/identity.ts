import { randomUUID } from 'node:crypto';
import { ELECTIONS } from '@votestream/domain';
import { expect } from 'vitest';
import { type EventLog, PositionBeyondEndError, WrongLogError } from '../../src/index.ts';
import type { ConformanceCase } from './case.ts';
import { contents, numbered } from './records.ts';

/** The id of the engine's log; makes the log's first record when there is none. */
async function identified(log: EventLog): Promise<string> {
  await log.createTopics([{ name: ELECTIONS, partitions: 1 }]);
  const known = await log.id();
  if (known !== undefined) return known;
  const logId = randomUUID();
  const created = {
    type: 'LogCreated',
    version: 1,
    id: randomUUID(),
    at: '2028-11-07T12:00:00Z',
    data: { logId },
  };
  await log.append(ELECTIONS, [{ key: 'log', value: JSON.stringify(created) }]);
  expect(await log.id()).toBe(logId);
  return logId;
}

export const identityCases: readonly ConformanceCase[] = [
  {
    title: 'every connection reads the same log id from the first record',
    run: async ({ log, open }) => {
      const logId = await identified(log);
      const other = await open();
      expect(await other.id()).toBe(logId);
      const [first] = (await contents(log, ELECTIONS)).records;
      expect(JSON.parse(first?.value?.toString('utf8') ?? '').data.logId).toBe(logId);
      await log.append(ELECTIONS, [
        { key: 'log', value: JSON.stringify({ type: 'LogCreated', data: { logId: 'x' } }) },
      ]);
      expect(await (await open()).id()).toBe(logId);
    },
  },
  {
    title: 'a checkpoint of this log is accepted',
    run: async ({ log, topic }) => {
      const logId = await identified(log);
      const name = await topic();
      const positions = await log.append(name, numbered('v', 3));
      const from = { logId, position: positions[1]?.position ?? -1 };
      expect((await contents(log, name, 0, from)).values).toEqual(['v1', 'v2']);
    },
  },
  {
    title: 'a checkpoint of another log is refused, by readers and by consumers',
    run: async ({ log, topic, group, join }) => {
      await identified(log);
      const name = await topic();
      await log.append(name, numbered('v', 3));
      const foreign = { logId: randomUUID(), position: 1 };
      await expect(contents(log, name, 0, foreign)).rejects.toThrow(WrongLogError);
      const member = join({ group: group(), topics: [name], positionOf: async () => foreign });
      await expect(member.done).rejects.toThrow(WrongLogError);
      expect(member.received).toEqual([]);
    },
  },
  {
    title: 'a position beyond the end is refused, by readers and by consumers',
    run: async ({ log, topic, group, join }) => {
      const logId = await identified(log);
      const name = await topic();
      await log.append(name, numbered('v', 3));
      const [watermark] = await log.watermarks(name);
      const beyond = (watermark?.end ?? 0) + 1;
      await expect(contents(log, name, 0, beyond)).rejects.toThrow(PositionBeyondEndError);
      await expect(contents(log, name, 0, { logId, position: beyond })).rejects.toThrow(
        PositionBeyondEndError,
      );
      const member = join({ group: group(), topics: [name], positionOf: async () => beyond });
      await expect(member.done).rejects.toThrow(PositionBeyondEndError);
      expect(member.received).toEqual([]);
    },
  },
];
