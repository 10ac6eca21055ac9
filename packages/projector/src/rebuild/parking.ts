import { type Build, parkedPositions, type ReadModels } from '@votestream/read-models';
import type { BatchCount } from '../count-batch.ts';
import { UnparkedRecordError } from './errors.ts';

/**
 * A rebuild is strict: what the generation that serves has counted, the new one must be able to count. Otherwise a
 * mistake in a declaration would pass as a few more dead letters.
 */
export interface Parking {
  /** @throws UnparkedRecordError */
  check(topic: string, partition: number, count: BatchCount): Promise<void>;
}

/** @param isLenient everything that cannot be counted may be parked */
export function parkingFor(
  readModels: ReadModels,
  builds: readonly Build[],
  { isLenient }: { readonly isLenient: boolean },
): Parking {
  const predecessors = new Map(builds.map(({ projection, predecessor }) => [projection.name, predecessor]));
  return {
    check: async (topic, partition, { generations }) => {
      if (isLenient) return;
      for (const { projection, parked } of generations) {
        const predecessor = predecessors.get(projection.name);
        if (predecessor === undefined || parked.length === 0) continue;
        const known = await parkedPositions(readModels.db, {
          projection: projection.name,
          generation: predecessor,
          topic,
          partition,
          positions: parked.map(({ position }) => position),
        });
        const counted = parked.find(
          ({ position }) => position < known.countedThrough && !known.parked.has(position),
        );
        if (counted === undefined) continue;
        throw new UnparkedRecordError(
          `${projection.name} cannot count ${topic}/${partition} at ${counted.position}: ${counted.reason}; generation ` +
            `${predecessor}, which serves, could. Mend the declaration and replay again: it goes on from there; or let ` +
            `such records be set aside: replay --park`,
        );
      }
    },
  };
}
