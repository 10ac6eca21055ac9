import type { OperationsView } from '../contract/operations.ts';
import { type Operations, partitionKey } from './operations.ts';

/** With records waiting, a partition in which nothing was committed for this long is stalled. */
const STALLED_AFTER_MS = 60_000;
const NAMED_MAX = 5;

type PartitionOfTopic = { readonly topic: string; readonly partition: number };

/**
 * Why nobody should rely on the numbers of this process; undefined where they may. The lag alone does not tell: a
 * projector that is dead has none while nothing is recorded.
 * @param readModels those that the answers are made from.
 */
export function notReadyBecause(operations: Operations, readModels: readonly string[]): string | undefined {
  const { view } = operations;
  const unserved = readModels.filter((name) => view.unserved.includes(name));
  if (unserved.length > 0) return `no generation of these read models serves yet: ${named(unserved)}`;
  if (!view.logAnswers) return 'the log does not answer';
  const orphans = partitionsOf(view).filter((each) => ownersOf(view, each).length === 0);
  if (orphans.length > 0) {
    const dead = view.projectors.filter(({ alive }) => !alive).length;
    const silent = dead > 0 ? `; projectors that are silent: ${dead}` : '';
    return `no projector that is alive counts ${named(orphans.map(partitionKey))}${silent}`;
  }
  const stalled = partitionsOf(view).filter((each) => isStalled(operations, each));
  if (stalled.length > 0) {
    return `records wait, and nothing was counted for a minute, in ${named(stalled.map(partitionKey))}`;
  }
  return undefined;
}

function partitionsOf({ topics }: OperationsView): PartitionOfTopic[] {
  return topics.flatMap(({ topic, end }) => end.map((_, partition) => ({ topic, partition })));
}

function ownersOf({ projectors }: OperationsView, { topic, partition }: PartitionOfTopic) {
  return projectors.filter(
    ({ alive, owns }) => alive && owns.some((each) => each.topic === topic && each.partition === partition),
  );
}

/** Whoever has just begun, or has just been given something to count, is given time for it. */
function isStalled({ view, caughtUpAt }: Operations, partition: PartitionOfTopic): boolean {
  const counting = view.generations
    .filter(({ state }) => state === 'serving')
    .flatMap(({ progress }) =>
      progress.filter((each) => each.topic === partition.topic && each.partition === partition.partition),
    );
  const begun = ownersOf(view, partition).map(({ startedAt }) => Date.parse(startedAt));
  const caughtUp = caughtUpAt.get(partitionKey(partition))?.getTime() ?? 0;
  return counting.some(({ behind, committedAt }) => {
    const moved = Math.max(caughtUp, committedAt === null ? 0 : Date.parse(committedAt), ...begun);
    return behind !== null && behind > 0 && Date.parse(view.asOf) - moved > STALLED_AFTER_MS;
  });
}

function named(names: readonly string[]): string {
  const more = names.length - NAMED_MAX;
  return names.slice(0, NAMED_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
