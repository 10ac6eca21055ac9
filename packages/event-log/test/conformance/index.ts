import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { EventLog } from '../../src/index.ts';
import { appendCases } from './append.ts';
import type { CaseContext, ConformanceCase } from './case.ts';
import type { LogEngine } from './engine.ts';
import { fencingCases } from './fencing.ts';
import { groupCases } from './groups.ts';
import { identityCases } from './identity.ts';
import { startMember } from './member.ts';
import { readCases } from './read.ts';
import { recoveryCases } from './recovery.ts';
import { restoreCases } from './restore.ts';
import { transactionCases } from './transactions.ts';
import { visibilityCases } from './visibility.ts';
import { startWorker } from './worker-process.ts';

export type { LogEngine } from './engine.ts';

/** Cases by subject. Recovery comes last: it kills the engine. */
const SUBJECTS: readonly [subject: string, cases: readonly ConformanceCase[]][] = [
  ['append', appendCases],
  ['read', readCases],
  ['restore', restoreCases],
  ['identity', identityCases],
  ['visibility', visibilityCases],
  ['transactions', transactionCases],
  ['groups', groupCases],
  ['fencing', fencingCases],
  ['recovery', recoveryCases],
];

/** What every adapter of EventLog must do, run against one engine. */
export function describeEventLog(name: string, engine: LogEngine): void {
  const titles = new Set(SUBJECTS.flatMap(([, cases]) => cases.map(({ title }) => title)));
  const unknown = engine.skips?.find((skip) => !titles.has(skip.case));
  if (unknown !== undefined) throw new Error(`${name} skips a case that does not exist: ${unknown.case}`);
  describe(`event log on ${name}`, () => {
    let shared: EventLog;
    beforeAll(async () => {
      shared = await engine.open();
    });
    afterAll(async () => {
      await shared.close();
      await engine.close();
    });
    for (const [subject, cases] of SUBJECTS) {
      describe(subject, () => {
        for (const { title, run } of cases) {
          const skip = engine.skips?.find((entry) => entry.case === title);
          if (skip === undefined) test(title, () => run(contextFor(engine, shared)));
          else test.skip(`${title} (skipped: ${skip.reason})`, () => undefined);
        }
      });
    }
  });
}

function contextFor(engine: LogEngine, log: EventLog): CaseContext {
  const unique = (kind: string) => `test.${kind}-${randomBytes(6).toString('hex')}`;
  return {
    engine,
    log,
    open: async () => {
      const own = await engine.open();
      onTestFinished(() => own.close());
      return own;
    },
    topic: async (partitions = 1) => {
      const name = unique('topic');
      await log.createTopics([{ name, partitions }]);
      return name;
    },
    group: () => unique('group'),
    join: (options) => {
      const member = startMember(options.log ?? log, options);
      onTestFinished(() => member.leave().catch(() => undefined));
      return member;
    },
    spawn: (role) => {
      const worker = startWorker(engine.workerEnv, role);
      onTestFinished(async () => {
        worker.signal('SIGKILL');
        await worker.exited;
      });
      return worker;
    },
  };
}
