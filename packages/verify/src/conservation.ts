import type { Client } from 'pg';
import type { Check } from './report.ts';
import type { Difference } from './rows.ts';

/** What became of the records that a generation has read of a partition. */
export interface PartitionRecords {
  readonly projection: string;
  readonly generation: number;
  readonly topic: string;
  readonly partition: number;
  readonly read: string;
  readonly folded: string;
  readonly ignored: string;
  readonly parked: string;
  readonly letters: string;
}

/** Of every generation that has not been dropped, also of dead letters in partitions that none has counted. */
const CONSERVATION = `
  WITH letters AS (
    SELECT projection, generation, topic, partition, count(*) AS letters
    FROM read_models.dead_letters GROUP BY projection, generation, topic, partition
  )
  SELECT projection, generation, topic, partition,
         coalesce(records_read, 0) AS read, coalesce(records_folded, 0) AS folded,
         coalesce(records_ignored, 0) AS ignored, coalesce(records_parked, 0) AS parked,
         coalesce(letters, 0) AS letters
  FROM read_models.positions FULL JOIN letters USING (projection, generation, topic, partition)
       LEFT JOIN read_models.generations USING (projection, generation)
  WHERE state IS DISTINCT FROM 'dropped'
  ORDER BY projection, generation, topic, partition`;

export async function readConservation(client: Client): Promise<PartitionRecords[]> {
  return (await client.query<PartitionRecords>(CONSERVATION)).rows;
}

/** No record is lost between reading and counting: each is folded, ignored, or stands in the dead letters. */
export function checkConservation(partitions: readonly PartitionRecords[]): Check {
  const differences = partitions.flatMap((each): Difference[] => {
    const group = `${each.projection} generation ${each.generation}, ${each.topic}/${each.partition}`;
    const [read, parked, letters] = [each.read, each.parked, each.letters].map(Number);
    const accounted = Number(each.folded) + Number(each.ignored) + Number(each.parked);
    return [
      { group, value: 'records read', expected: accounted, found: read ?? 0 },
      { group, value: 'dead letters', expected: parked ?? 0, found: letters ?? 0 },
    ].filter(({ expected, found }) => expected !== found);
  });
  const generations = new Set(partitions.map((each) => `${each.projection} ${each.generation}`));
  return {
    name: 'conservation: read = folded + ignored + parked, and parked = dead letters',
    ok: differences.length === 0,
    detail: `${generations.size} generations, each in all of its partitions`,
    differences,
  };
}
