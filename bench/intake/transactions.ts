import { BALLOT_BOX, BALLOT_SUBMISSIONS, PARTITIONS_DEFAULT, topicsOf } from '@votestream/domain';
import type { Assignment, EventLog } from '@votestream/event-log';
import type { Engine } from '../engines.ts';
import { quantile, rounded } from '../report.ts';
import { opened } from './opened.ts';

const WARM_UP = 20;
const TRANSACTIONS = 300;
const SIZES = [1, 500];
const VALUE_BYTES = 250;

/** Transactions of one owner back to back, as the adjudicator runs them: append events, commit the position. */
export async function transactions(engine: Engine): Promise<object> {
  const installation = await engine.open();
  try {
    const { log, close } = await opened(installation);
    try {
      await log.createTopics(topicsOf(PARTITIONS_DEFAULT));
      const measured = await asOwner(log, async (assignment) => {
        const figures = [];
        for (const records of SIZES) figures.push({ records, ...(await backToBack(assignment, records)) });
        return figures;
      });
      return { log: installation.log, transactions: TRANSACTIONS, valueBytes: VALUE_BYTES, measured };
    } finally {
      await close();
    }
  } finally {
    await installation.remove();
  }
}

/** Runs `work` as the owner of one partition. */
async function asOwner<Result>(
  log: EventLog,
  work: (assignment: Assignment) => Promise<Result>,
): Promise<Result> {
  const done = new AbortController();
  const result = Promise.withResolvers<Result>();
  await log.consume({
    group: 'votestream-bench',
    topics: [BALLOT_SUBMISSIONS],
    signal: done.signal,
    positionOf: async (assignment) => {
      if (assignment.partition === 0) {
        await work(assignment)
          .then(result.resolve, result.reject)
          .finally(() => done.abort());
      }
      return 0;
    },
    onBatch: async () => {},
  });
  return result.promise;
}

async function backToBack(assignment: Assignment, size: number): Promise<object> {
  const value = 'v'.repeat(VALUE_BYTES);
  const { partition } = assignment;
  const records = Array.from({ length: size }, (_, number) => ({ key: `key-${number}`, partition, value }));
  const milliseconds: number[] = [];
  for (let number = 0; number < WARM_UP + TRANSACTIONS; number += 1) {
    const startedMs = performance.now();
    await assignment.transact(async (transaction) => {
      await transaction.append(BALLOT_BOX, records);
      await transaction.commitPosition(number);
    });
    if (number >= WARM_UP) milliseconds.push(performance.now() - startedMs);
  }
  return {
    p50Ms: rounded(quantile(milliseconds, 0.5)),
    p95Ms: rounded(quantile(milliseconds, 0.95)),
    maxMs: rounded(quantile(milliseconds, 1)),
  };
}
