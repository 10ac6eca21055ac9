import {
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  EVENT_TOPIC_OF,
  type EventTopic,
  ROLL_REQUESTS,
} from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { readEvent } from './events.ts';
import type { ModelSnapshot } from './read-snapshot.ts';
import { Recount } from './recount.ts';
import { PartitionBalance, RequestBalance } from './request-balance.ts';

const REQUEST_TOPICS = [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const;

export interface LogReading {
  readonly recounts: ReadonlyMap<ModelSnapshot, Recount>;
  readonly balances: readonly RequestBalance[];
  /** Event records. */
  readonly records: number;
}

/** Reads the log once, partition by partition; every record is parsed once and shown to all who count it. */
export async function readLog(
  log: EventLog,
  snapshots: readonly ModelSnapshot[],
  onProgress?: (read: number, total: number) => void,
): Promise<LogReading> {
  const recounts = new Map(snapshots.map((snapshot) => [snapshot, new Recount(snapshot)]));
  const balances = REQUEST_TOPICS.map((topic) => new RequestBalance(topic));
  const total = await eventPositions(log);
  let records = 0;
  for (const balance of balances) {
    const topic = EVENT_TOPIC_OF[balance.topic];
    const counts = [...recounts].flatMap(([{ model }, count]) => (model.topic === topic ? [count] : []));
    for (let partition = 0; partition < (await log.partitionCount(topic)); partition += 1) {
      const partitionBalance = new PartitionBalance(balance, partition);
      for await (const batch of log.read(topic, partition, 0)) {
        for (const { position, value } of batch.records) {
          const event = readEvent(topic, value);
          for (const count of counts) count.take(partition, position, event);
          if (!('unreadable' in event)) partitionBalance.takeEvent(event);
        }
        records += batch.records.length;
        onProgress?.(records, total);
      }
      for await (const batch of log.read(balance.topic, partition, 0)) {
        for (const record of batch.records) partitionBalance.takeRequests(record);
      }
      partitionBalance.close();
    }
  }
  return { recounts, balances, records };
}

/** About how many event records there are: markers count too. */
async function eventPositions(log: EventLog): Promise<number> {
  const topics: readonly EventTopic[] = Object.values(EVENT_TOPIC_OF);
  const watermarks = await Promise.all(topics.map((topic) => log.watermarks(topic)));
  return watermarks.flat().reduce((sum, { low, end }) => sum + end - low, 0);
}
