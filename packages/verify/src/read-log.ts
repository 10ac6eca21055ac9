import {
  BALLOT_SUBMISSIONS,
  ELECTION_REQUESTS,
  EVENT_TOPIC_OF,
  type EventTopic,
  ROLL_REQUESTS,
} from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { readEvent } from './events.ts';
import { inParallel } from './in-parallel.ts';
import type { ModelSnapshot } from './read-snapshot.ts';
import { type Reconciliation, StationCounts } from './reconciliation.ts';
import { type PartitionRecount, Recount } from './recount.ts';
import { PartitionBalance, RequestBalance } from './request-balance.ts';

const REQUEST_TOPICS = [ELECTION_REQUESTS, ROLL_REQUESTS, BALLOT_SUBMISSIONS] as const;

/** While the records of one partition are counted, the next ones of another are on their way. */
const PARTITIONS_AT_ONCE_MAX = 3;

export interface ReadingOptions {
  readonly onProgress?: ((read: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Recounted {
  readonly recounts: ReadonlyMap<ModelSnapshot, Recount>;
  /** Event records. */
  readonly records: number;
}

export interface LogReading extends Recounted {
  readonly balances: readonly RequestBalance[];
  readonly reconciliation: Reconciliation;
}

/**
 * Recounts generations: reads only the topics that they count, each partition once and only as far as they have
 * counted it. Memory holds the groups, the positions of dead letters, and one batch for each partition being read.
 */
export async function recountLog(
  log: EventLog,
  snapshots: readonly ModelSnapshot[],
  { onProgress, signal }: ReadingOptions = {},
): Promise<Recounted> {
  const recounts = begin(snapshots);
  const partitions = [...new Set(snapshots.map(({ model }) => model.topic))].flatMap((topic) =>
    [...byPartition(recounts, topic)].map(([partition, counts]) => ({
      topic,
      partition,
      counts,
      until: Math.max(...counts.map(({ limit }) => limit)),
    })),
  );
  const progress = new Progress(
    partitions.reduce((sum, { until }) => sum + until, 0),
    onProgress,
  );
  const tasks = partitions.map(({ topic, partition, counts, until }) => async (stop: AbortSignal) => {
    if (until > 0) {
      for await (const batch of log.read(topic, partition, 0, { until, signal: stop })) {
        for (const { position, value } of batch.records) take(counts, position, readEvent(topic, value));
        progress.add(batch.records.length);
      }
      stop.throwIfAborted();
    }
    for (const count of counts) count.close();
  });
  await inParallel(tasks, PARTITIONS_AT_ONCE_MAX, signal);
  return { recounts, records: progress.records };
}

/**
 * Reads the whole log once, requests included; every record is parsed once and shown to all who count it. Memory holds,
 * beyond what a recount holds, for each request record of the partitions being read two numbers and a bit for each of
 * its requests, and three counts for each station.
 */
export async function readLog(
  log: EventLog,
  snapshots: readonly ModelSnapshot[],
  { onProgress, signal }: ReadingOptions = {},
): Promise<LogReading> {
  const recounts = begin(snapshots);
  const balances = REQUEST_TOPICS.map((topic) => new RequestBalance(topic));
  const stations = new StationCounts();
  const progress = new Progress(await eventPositions(log), onProgress);
  const tasks: ((stop: AbortSignal) => Promise<void>)[] = [];
  for (const balance of balances) {
    const topic = EVENT_TOPIC_OF[balance.topic];
    const countsOf = byPartition(recounts, topic);
    for (let partition = 0; partition < (await log.partitionCount(topic)); partition += 1) {
      const counts = countsOf.get(partition) ?? [];
      tasks.push(async (stop) => {
        const partitionBalance = new PartitionBalance(balance, partition);
        for await (const batch of log.read(topic, partition, 0, { signal: stop })) {
          for (const { position, value } of batch.records) {
            const event = readEvent(topic, value);
            take(counts, position, event);
            if ('unreadable' in event) continue;
            partitionBalance.takeEvent(event);
            stations.take(event);
          }
          progress.add(batch.records.length);
        }
        stop.throwIfAborted();
        for (const count of counts) count.close();
        for await (const batch of log.read(balance.topic, partition, 0, { signal: stop })) {
          for (const record of batch.records) partitionBalance.takeRequests(record);
        }
        stop.throwIfAborted();
        const watermarks = await log.watermarks(balance.topic);
        partitionBalance.close(watermarks.find((each) => each.partition === partition)?.low ?? 0);
      });
    }
  }
  await inParallel(tasks, PARTITIONS_AT_ONCE_MAX, signal);
  return { recounts, balances, reconciliation: stations.reconciliation, records: progress.records };
}

function begin(snapshots: readonly ModelSnapshot[]): Map<ModelSnapshot, Recount> {
  return new Map(snapshots.map((snapshot) => [snapshot, new Recount(snapshot)]));
}

function byPartition(
  recounts: ReadonlyMap<ModelSnapshot, Recount>,
  topic: EventTopic,
): Map<number, PartitionRecount[]> {
  const ofTopic = [...recounts].flatMap(([{ model }, { partitions }]) =>
    model.topic === topic ? partitions : [],
  );
  return Map.groupBy(ofTopic, ({ stored }) => stored.partition);
}

function take(counts: readonly PartitionRecount[], position: number, event: ReturnType<typeof readEvent>) {
  for (const count of counts) count.take(position, event);
}

class Progress {
  records = 0;
  readonly #total: number;
  readonly #onProgress: ReadingOptions['onProgress'];

  constructor(total: number, onProgress: ReadingOptions['onProgress']) {
    this.#total = total;
    this.#onProgress = onProgress;
  }

  add(records: number): void {
    this.records += records;
    this.#onProgress?.(this.records, this.#total);
  }
}

/** About how many event records there are: markers count too. */
async function eventPositions(log: EventLog): Promise<number> {
  const topics: readonly EventTopic[] = Object.values(EVENT_TOPIC_OF);
  const watermarks = await Promise.all(topics.map((topic) => log.watermarks(topic)));
  return watermarks.flat().reduce((sum, { low, end }) => sum + end - low, 0);
}
