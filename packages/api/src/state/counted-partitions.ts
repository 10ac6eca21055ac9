import { countedPositions, type Reader } from '@votestream/read-models';
import type { CountedPartition } from './reading.ts';

/** How far one generation of a projection has counted each partition. */
export async function countedPartitions(
  db: Reader,
  { name }: { readonly name: string },
  generation: number,
): Promise<CountedPartition[]> {
  const counted = await countedPositions(db, { name }, generation);
  return counted.map(({ topic, partition, position, recordsRead, recordsParked, at, committedAt }) => ({
    projection: name,
    generation,
    topic,
    partition,
    position,
    records: recordsRead,
    parked: recordsParked,
    at,
    committedAt: committedAt?.toISOString() ?? null,
  }));
}
