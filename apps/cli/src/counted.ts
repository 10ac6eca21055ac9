import { ADJUDICATOR_GROUP, type RequestTopic } from '@votestream/domain';
import { projections } from '@votestream/domain/projections';
import type { EventLog } from '@votestream/event-log';
import { countedPositions, type ReadModels, servingGeneration } from '@votestream/read-models';

/** Does every read model serve, with no committed record left to count? */
export async function isAllCounted(log: EventLog, readModels: ReadModels): Promise<boolean> {
  for (const projection of projections) {
    const { topic } = projection.from;
    const generation = await servingGeneration(readModels.db, projection);
    if (generation === undefined) return false;
    const positions = await countedPositions(readModels.db, projection, generation);
    const partitions = await log.partitionCount(topic);
    for (let partition = 0; partition < partitions; partition += 1) {
      const counted = positions.find((each) => each.topic === topic && each.partition === partition);
      if (await log.hasCommittedFrom(topic, partition, counted?.position ?? 0)) return false;
    }
  }
  return true;
}

/** Are the requests below these positions decided? */
export async function isDecided(
  log: EventLog,
  topic: RequestTopic,
  end: readonly { partition: number; position: number }[],
): Promise<boolean> {
  const committed = new Map(
    (await log.committed(ADJUDICATOR_GROUP, topic)).map(({ partition, position }) => [partition, position]),
  );
  return end.every(({ partition, position }) => (committed.get(partition) ?? 0) >= position);
}
