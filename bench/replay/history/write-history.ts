import { PARTITIONS_DEFAULT, topicsOf } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { electionHistory, type HistoryBatch } from './history.ts';

const REPORT_MS = 5_000;

export interface WrittenLog {
  /** Records of the two ballot topics. */
  readonly events: number;
  readonly perSecond: number;
}

/** Appends the history of an election to an empty log; says on stderr how fast. The next batch is made meanwhile. */
export async function writeHistory(log: EventLog, votes: number): Promise<WrittenLog> {
  await log.createTopics(topicsOf(PARTITIONS_DEFAULT));
  const startedMs = performance.now();
  let reportedMs = startedMs;
  let records = 0;
  let writing = Promise.resolve();
  for (const batch of electionHistory(votes, PARTITIONS_DEFAULT)) {
    await writing;
    writing = append(log, batch);
    for (const each of batch.values()) records += each.length;
    if (performance.now() - reportedMs > REPORT_MS) {
      reportedMs = performance.now();
      report(records, startedMs);
    }
  }
  await writing;
  return { events: 2 * votes, perSecond: report(records, startedMs) };
}

async function append(log: EventLog, batch: HistoryBatch): Promise<void> {
  await Promise.all([...batch].map(([topic, records]) => log.append(topic, records)));
}

/** @returns records per second. */
function report(records: number, startedMs: number): number {
  const seconds = (performance.now() - startedMs) / 1000;
  const perSecond = Math.round(records / seconds);
  const [written, rate] = [records, perSecond].map((number) => number.toLocaleString('en-US'));
  process.stderr.write(`${written} records written in ${seconds.toFixed(0)} s, ${rate}/s\n`);
  return perSecond;
}
