import type { OperationsView } from '@votestream/api/operations';

/**
 * Ids of the projectors that are alive and own something; none where a partition has not exactly one owner.
 * @param partitions of the electoral roll, and of the ballot box; the topic of elections has one
 */
export function owners({ projectors }: Pick<OperationsView, 'projectors'>, partitions: number): string[] {
  const alive = projectors.filter((each) => each.alive && each.owns.length > 0);
  const owned = alive.flatMap(({ owns }) => owns.map(({ topic, partition }) => `${topic}/${partition}`));
  const all = 1 + 2 * partitions;
  return owned.length === all && new Set(owned).size === all ? alive.map(({ id }) => id) : [];
}
