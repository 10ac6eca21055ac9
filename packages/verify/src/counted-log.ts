import type { EventLog } from '@votestream/event-log';
import type { ModelSnapshot, Refusal } from './read-snapshot.ts';

/** Is what the generations say they have counted in this log? Else records would be missed or taken for others. */
export async function refuseForeign(
  log: EventLog,
  snapshots: readonly ModelSnapshot[],
): Promise<Refusal | undefined> {
  const logId = await log.id();
  const foreign = snapshots.flatMap((each) => each.counted).find((counted) => counted.logId !== logId);
  if (foreign) {
    const reason = `the read models count log ${foreign.logId}, but this log is ${logId ?? 'empty'}`;
    return { refused: 'log', reason };
  }
  for (const { model, counted } of snapshots) {
    const ends = new Map((await log.watermarks(model.topic)).map(({ partition, end }) => [partition, end]));
    for (const { partition, position } of counted) {
      const end = ends.get(partition) ?? 0;
      if (position <= end) continue;
      const reason = `${model.projection} says it has counted ${model.topic}/${partition} up to ${position}, but that ends at ${end}`;
      return { refused: 'log', reason };
    }
  }
  return undefined;
}
