import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distribute, type LiveMember, type SharedPartition } from '../src/postgres/group/distribution.ts';

const members = (...names: string[]): LiveMember[] => names.map((member) => ({ member, topicIds: [1] }));
const partitions = (...owners: (string | null)[]): SharedPartition[] =>
  owners.map((owner, id) => ({ id, topicId: 1, owner }));
const shares = (distribution: ReadonlyMap<number, string>) => [...distribution].toSorted(([a], [b]) => a - b);

describe('partitions of a group', () => {
  test('a lone member gets all', () => {
    expect(shares(distribute(partitions(null, null, null), members('a')))).toEqual([
      [0, 'a'],
      [1, 'a'],
      [2, 'a'],
    ]);
  });

  test('a newcomer takes no more than its share, and the rest stays where its state is', () => {
    const shared = distribute(partitions('a', 'a', 'a', 'b', 'b', 'b'), members('a', 'b', 'c'));
    const kept = partitions('a', 'a', 'a', 'b', 'b', 'b').filter(({ id, owner }) => shared.get(id) === owner);
    expect(kept).toHaveLength(4);
    expect([...shared.values()].filter((member) => member === 'c')).toHaveLength(2);
  });

  test('partitions of a member that died go to the others, and theirs stay', () => {
    const shared = distribute(partitions('a', 'dead', 'b', 'dead'), members('a', 'b'));
    expect([shared.get(0), shared.get(2)]).toEqual(['a', 'b']);
    expect(new Set([shared.get(1), shared.get(3)])).toEqual(new Set(['a', 'b']));
  });

  test('a partition goes only to a member that consumes its topic', () => {
    const leaving: LiveMember = { member: 'leaving', topicIds: [] };
    const other: LiveMember = { member: 'other', topicIds: [2] };
    expect(distribute(partitions('leaving', 'other'), [leaving, other])).toEqual(new Map());
    const shared = distribute(partitions('leaving', 'other'), [leaving, other, ...members('a')]);
    expect([...shared.values()]).toEqual(['a', 'a']);
  });

  test('every partition has one owner, shares differ by at most one, and everybody computes the same', () => {
    const owner = fc.constantFrom(null, 'a', 'b', 'c', 'd', 'dead');
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(owner, { maxLength: 20 }), names, (owners, alive) => {
        const table = partitions(...owners);
        const shared = distribute(table, members(...alive));
        expect(shared.size).toBe(owners.length);
        const sizes = alive.map((name) => [...shared.values()].filter((member) => member === name).length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(distribute(table.toReversed(), members(...alive.toReversed()))).toEqual(shared);
      }),
    );
  });

  test('once shared, nothing moves any more', () => {
    const owner = fc.constantFrom(null, 'a', 'b', 'dead');
    fc.assert(
      fc.property(fc.array(owner, { maxLength: 20 }), (owners) => {
        const alive = members('a', 'b', 'c');
        const shared = distribute(partitions(...owners), alive);
        const settled = partitions(...owners.map((_, id) => shared.get(id) ?? null));
        expect(distribute(settled, alive)).toEqual(shared);
      }),
    );
  });
});
