/** A partition of a group, as everybody in the group sees it. */
export interface SharedPartition {
  readonly id: number;
  readonly topicId: number;
  /** The member that holds it, alive or not. */
  readonly owner: string | null;
}

export interface LiveMember {
  readonly member: string;
  readonly topicIds: readonly number[];
}

/**
 * Who should have which partition: every member computes the same from the same table. Nobody has two more than
 * another who could take one, and a partition moves only where that needs it, because a move costs its new owner the
 * rebuilding of state.
 * @returns the member for each partition id; partitions that nobody consumes are missing.
 */
export function distribute(
  partitions: readonly SharedPartition[],
  members: readonly LiveMember[],
): ReadonlyMap<number, string> {
  const shares = new Map(
    members
      .toSorted((a, b) => (a.member < b.member ? -1 : 1))
      .map(({ member, topicIds }) => [member, { member, topicIds, partitions: [] as SharedPartition[] }]),
  );
  const ordered = partitions.toSorted((a, b) => a.id - b.id);
  const lightest = (topicId: number) =>
    [...shares.values()]
      .filter((share) => share.topicIds.includes(topicId))
      .reduce<Share | undefined>(
        (least, share) => (least && least.partitions.length <= share.partitions.length ? least : share),
        undefined,
      );

  for (const partition of ordered) {
    const share = shares.get(partition.owner ?? '');
    if (share?.topicIds.includes(partition.topicId)) share.partitions.push(partition);
  }
  const kept = new Set([...shares.values()].flatMap((share) => share.partitions));
  for (const partition of ordered) {
    if (!kept.has(partition)) lightest(partition.topicId)?.partitions.push(partition);
  }
  while (moveOne(shares.values(), lightest));
  return new Map(
    [...shares.values()].flatMap((share) => share.partitions.map(({ id }) => [id, share.member])),
  );
}

interface Share {
  readonly member: string;
  readonly topicIds: readonly number[];
  readonly partitions: SharedPartition[];
}

/** Moves a partition from a member to one that has at least two fewer. Each move makes the shares more equal. */
function moveOne(shares: Iterable<Share>, lightest: (topicId: number) => Share | undefined): boolean {
  for (const share of shares) {
    for (const partition of share.partitions.toReversed()) {
      const taker = lightest(partition.topicId);
      if (taker !== undefined && share.partitions.length - taker.partitions.length > 1) {
        share.partitions.splice(share.partitions.indexOf(partition), 1);
        taker.partitions.push(partition);
        return true;
      }
    }
  }
  return false;
}
