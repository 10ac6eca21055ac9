/** A member of a group in a process of its own, so that tests can stop and kill it. Its role comes as an argument. */
import { type Assignment, openEventLog, type RecordBatch } from '../../src/index.ts';
import { textOf } from './records.ts';
import type { WorkerReport, WorkerRole } from './worker-process.ts';

// The parent writes it: see startWorker.
const role: WorkerRole = JSON.parse(process.argv[2] ?? '');
const brokers = process.env['KAFKA_BROKERS'] || undefined;
const log = await openEventLog({
  databaseUrl: process.env['DATABASE_URL'] ?? '',
  ...(brokers === undefined ? {} : { kafka: { brokers: brokers.split(',') } }),
});

const stop = new AbortController();
let first = true;

const report = (message: WorkerReport) => process.send?.(message);
const told = () => new Promise<void>((resolve) => process.once('message', () => resolve()));

async function pause(partition: number): Promise<void> {
  const proceed = told();
  report({ event: 'paused', partition });
  await proceed;
}

async function copy(
  out: string,
  batch: RecordBatch,
  assignment: Assignment,
  isFirst: boolean,
): Promise<void> {
  const { partition } = batch;
  if (isFirst && role.pauseAt === 'before-transaction') await pause(partition);
  await assignment.transact(async (transaction) => {
    if (isFirst && role.pauseAt === 'before-append') await pause(partition);
    await transaction.append(
      out,
      batch.records.map((record) => ({
        key: null,
        value: `${role.name}:${textOf(record.value)}`,
        partition,
      })),
    );
    await transaction.commitPosition(batch.nextPosition);
    if (isFirst && role.pauseAt === 'before-commit') await pause(partition);
    if (isFirst && role.dieInCommitAfterMs !== undefined) {
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), role.dieInCommitAfterMs);
    }
  });
  report({ event: 'committed', partition });
}

process.once('SIGTERM', () => stop.abort());
process.once('disconnect', () => process.exit());
await log.consume({
  group: role.group,
  topics: [role.topic],
  signal: stop.signal,
  positionOf: async ({ partition, signal }) => {
    signal.addEventListener('abort', () => report({ event: 'lost', partition }));
    report({ event: 'assigned', partition });
    return undefined;
  },
  onBatch: async (batch, assignment) => {
    const { partition } = batch;
    const isFirst = first;
    first = false;
    report({
      event: 'received',
      partition,
      values: batch.records.map((record) => textOf(record.value) ?? ''),
    });
    if (role.out === undefined) return;
    try {
      await copy(role.out, batch, assignment, isFirst);
    } catch (error) {
      report({ event: 'failed', partition, error: error instanceof Error ? error.name : String(error) });
    }
  },
  onRevoked: ({ partition }) => {
    report({ event: 'revoked', partition });
  },
});
await log.close();
process.disconnect?.();
