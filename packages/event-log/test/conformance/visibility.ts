import { expect } from 'vitest';
import type { CaseContext, ConformanceCase } from './case.ts';
import { PATIENCE_MS } from './engine.ts';
import { assignmentOf } from './owner.ts';
import { contents, follow, numbered } from './records.ts';

/** Ascending without a repetition. */
const ascending = (positions: readonly number[]) =>
  positions.every((position, i) => i === 0 || position > (positions[i - 1] ?? position));

/** Appends one record at a time until told to stop. */
async function appendUntil(
  { open }: CaseContext,
  topic: string,
  prefix: string,
  stop: AbortSignal,
): Promise<number> {
  const log = await open();
  let count = 0;
  while (!stop.aborted) await log.append(topic, [{ key: null, value: `${prefix}${count++}`, partition: 0 }]);
  return count;
}

export const visibilityCases: readonly ConformanceCase[] = [
  {
    title: 'a follower never misses a record that is committed late, while others append',
    run: async (context) => {
      const { log, open, topic } = context;
      const out = await topic();
      const assignments = await Promise.all([assignmentOf(context), assignmentOf(context)]);
      const follower = follow(await open(), out);
      const stop = new AbortController();
      const appenders = ['a', 'b', 'c'].map((prefix) => appendUntil(context, out, prefix, stop.signal));
      await expect.poll(() => follower.records.length, { timeout: PATIENCE_MS }).toBeGreaterThan(10);
      for (let round = 0; round < 5; round++) {
        await Promise.all(
          assignments.map((assignment, i) =>
            assignment.transact(async (transaction) => {
              await transaction.append(out, numbered(`t${i}-${round}-`, 3));
              // Held open while the others go on as far as the engine lets them.
              await Promise.race([
                log.append(out, numbered(`held${i}-${round}-`, 1)),
                log.watermarks(out).then(() => log.watermarks(out)),
              ]);
              await transaction.append(out, numbered(`u${i}-${round}-`, 2));
            }),
          ),
        );
      }
      stop.abort();
      const appended = (await Promise.all(appenders)).reduce((sum, count) => sum + count, 0);
      const expected = appended + 2 * 5 * (3 + 1 + 2);
      await expect.poll(() => follower.records.length, { timeout: PATIENCE_MS }).toBe(expected);
      expect(ascending(follower.positions())).toBe(true);
      const stored = await contents(log, out);
      expect(follower.values()).toEqual(stored.values);
      expect(new Set(stored.values).size).toBe(expected);
      await follower.stop();
    },
  },
  {
    title: 'a reader never sees a record of an open transaction',
    run: async (context) => {
      const { log, topic } = context;
      const out = await topic();
      await log.append(out, numbered('before', 2));
      const assignment = await assignmentOf(context);
      await assignment.transact(async (transaction) => {
        const [position] = await transaction.append(out, numbered('open', 1));
        expect((await contents(log, out)).values).toEqual(['before0', 'before1']);
        expect(await log.lookup(out, 0, position?.position ?? -1)).toBeUndefined();
      });
      expect((await contents(log, out)).values).toEqual(['before0', 'before1', 'open0']);
    },
  },
];
