import { expect } from 'vitest';
import { FencedError } from '../../src/index.ts';
import type { CaseContext, ConformanceCase } from './case.ts';
import { PATIENCE_MS } from './engine.ts';
import { assignmentOf, ownerOf } from './owner.ts';
import { contents, numbered } from './records.ts';
import type { WorkerRole } from './worker-process.ts';

const patient = { timeout: PATIENCE_MS, interval: 50 };

/** Stops an owner at a point of its work, lets a successor do the same work, and resumes the stopped one. */
async function zombie(context: CaseContext, pauseAt: NonNullable<WorkerRole['pauseAt']>): Promise<void> {
  const { log, spawn } = context;
  const [topic, out, group] = [await context.topic(), await context.topic(), context.group()];
  await log.append(topic, numbered('v', 5));
  const stopped = spawn({ name: 'zombie', group, topic, out, pauseAt });
  await stopped.reported('paused');
  stopped.signal('SIGSTOP');

  const heir = spawn({ name: 'heir', group, topic, out });
  await heir.reported('committed');
  const expected = numbered('heir:v', 5).map(({ value }) => value);
  await expect.poll(async () => (await contents(log, out)).values, patient).toEqual(expected);
  const committed = await log.committed(group, topic);

  stopped.signal('SIGCONT');
  stopped.proceed();
  await stopped.reported('failed');
  expect(stopped.reports.find((report) => report.event === 'failed')).toMatchObject({ error: 'FencedError' });
  await stopped.reported('lost');
  await stopped.reported('revoked');
  expect(stopped.reports.some((report) => report.event === 'committed')).toBe(false);
  await log.append(out, numbered('end', 1));
  expect((await contents(log, out)).values).toEqual([...expected, 'end0']);
  expect(await log.committed(group, topic)).toEqual(committed);
}

export const fencingCases: readonly ConformanceCase[] = [
  {
    title: 'an owner that was stopped before its transaction and resumed after a reassignment writes nothing',
    run: (context) => zombie(context, 'before-transaction'),
  },
  {
    title:
      'an owner that was stopped at the start of its transaction and resumed after a reassignment writes nothing',
    run: (context) => zombie(context, 'before-append'),
  },
  {
    title: 'an owner that was stopped before its commit and resumed after a reassignment writes nothing',
    run: (context) => zombie(context, 'before-commit'),
  },
  {
    title: 'an assignment that was handed on cannot write any more',
    run: async (context) => {
      const { log } = context;
      const [topic, out, group] = [await context.topic(), await context.topic(), context.group()];
      const { assignment: old, member } = await ownerOf(context, { group, topic });
      await old.transact((transaction) => transaction.append(out, numbered('old', 1)));
      await member.leave();
      expect(old.signal.aborted).toBe(true);
      const assignment = await assignmentOf(context, { group, topic });
      await assignment.transact((transaction) => transaction.append(out, numbered('new', 1)));
      const late = old.transact(async (transaction) => {
        await transaction.append(out, numbered('late', 1));
        await transaction.commitPosition(1);
      });
      await expect(late).rejects.toThrow(FencedError);
      await assignment.transact((transaction) => transaction.append(out, numbered('newer', 1)));
      expect((await contents(log, out)).values).toEqual(['old0', 'new0', 'newer0']);
      expect(await log.committed(group, topic)).toEqual([]);
    },
  },
  {
    title: 'a new owner whose first transaction is done sees the last position that the old one could commit',
    run: async (context) => {
      const [topic, group] = [await context.topic(), context.group()];
      await context.log.append(topic, numbered('v', 8));
      for (const position of [3, 5, 8]) {
        const { assignment, member } = await ownerOf(context, { group, topic });
        await assignment.transact(async () => undefined);
        const before = position === 3 ? undefined : position === 5 ? 3 : 5;
        expect(await assignment.committedPosition()).toBe(before);
        await assignment.transact((transaction) => transaction.commitPosition(position));
        await member.leave();
      }
    },
  },
];
