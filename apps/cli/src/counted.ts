import { ADJUDICATOR_GROUP, type EventTopic, type RequestTopic } from '@votestream/domain';
import { projections } from '@votestream/domain/projections';
import type { EventLog } from '@votestream/event-log';
import { countedPositions, type ReadModels, servingGeneration } from '@votestream/read-models';

/** Where a read model stands in one partition. */
export interface CountedState {
  readonly projection: string;
  readonly generation: number | undefined;
  readonly topic: EventTopic;
  readonly partition: number;
  /** The next record to count. */
  readonly position: number;
  readonly parked: number;
  /** No committed record remains. */
  readonly caughtUp: boolean;
}

/** All read models, partition by partition; those that no projector has begun stand at 0. */
export async function countedStates(log: EventLog, readModels: ReadModels): Promise<CountedState[]> {
  const states: CountedState[] = [];
  for (const projection of projections) {
    const { topic } = projection.from;
    const generation = await servingGeneration(readModels.db, projection);
    const positions =
      generation === undefined ? [] : await countedPositions(readModels.db, projection, generation);
    const partitions = await log.partitionCount(topic);
    for (let partition = 0; partition < partitions; partition += 1) {
      const counted = positions.find((each) => each.topic === topic && each.partition === partition);
      const position = counted?.position ?? 0;
      states.push({
        projection: projection.name,
        generation,
        topic,
        partition,
        position,
        parked: counted?.recordsParked ?? 0,
        caughtUp: generation !== undefined && !(await log.hasCommittedFrom(topic, partition, position)),
      });
    }
  }
  return states;
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
