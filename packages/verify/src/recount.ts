import type { EventLog } from '@votestream/event-log';
import { parseJson } from './json.ts';
import type { ModelSnapshot } from './read-snapshot.ts';
import type { Rows } from './rows.ts';

export interface Recount {
  readonly rows: Rows;
  /** Records below the counted positions. */
  read: number;
  /** Of them, those that are no events. */
  unreadable: number;
}

/** Counts each snapshot's topic again, exactly up to the positions of the snapshot; every topic is read once. */
export async function recount(
  log: EventLog,
  snapshots: readonly ModelSnapshot[],
  onProgress?: (read: number, total: number) => void,
): Promise<Map<ModelSnapshot, Recount>> {
  const recounts = new Map(
    snapshots.map((snapshot) => [snapshot, { rows: new Map(), read: 0, unreadable: 0 }]),
  );
  const total = sum([...Map.groupBy(snapshots, (each) => each.model.topic).values()].map(furthest));
  let read = 0;
  for (const [topic, group] of Map.groupBy(snapshots, (snapshot) => snapshot.model.topic)) {
    for (let partition = 0; partition < (await log.partitionCount(topic)); partition += 1) {
      const limits = group.map((snapshot) => limitOf(snapshot, partition));
      for await (const batch of log.read(topic, partition, 0, { until: Math.max(...limits) })) {
        for (const record of batch.records) {
          const json = parseJson(record.value);
          for (const [index, snapshot] of group.entries()) {
            const count = recounts.get(snapshot);
            if (!count || record.position >= (limits[index] ?? 0)) continue;
            count.read += 1;
            if (!snapshot.model.count(count.rows, json)) count.unreadable += 1;
          }
        }
        read += batch.records.length;
        onProgress?.(read, total);
      }
    }
  }
  return recounts;
}

function limitOf(snapshot: ModelSnapshot, partition: number): number {
  return snapshot.counted.find((counted) => counted.partition === partition)?.position ?? 0;
}

/** About how many records the group's topic has up to the furthest of its positions. */
function furthest(group: readonly ModelSnapshot[]): number {
  return Math.max(...group.map((snapshot) => sum(snapshot.counted.map(({ position }) => position))));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
