import { DangerousDifferenceError } from './errors.ts';
import type { TopicDifference, TopicSpec } from './event-log.ts';

/** Of a topic that does not exist. */
export function missing({ name, partitions }: TopicSpec): TopicDifference {
  return { topic: name, what: 'topic', found: null, declared: `${partitions} partitions`, kind: 'missing' };
}

/** Keys lie where the count put them, and an event lies in the partition of its request. */
export function partitionsDiffer({ name, partitions }: TopicSpec, found: number): TopicDifference[] {
  if (found === partitions) return [];
  const hint = `keys lie in other partitions than requests will; set VOTESTREAM_PARTITIONS=${found}, or use an empty log`;
  return [
    {
      topic: name,
      what: 'partitions',
      found: String(found),
      declared: String(partitions),
      kind: 'dangerous',
      hint,
    },
  ];
}

/** @throws DangerousDifferenceError */
export function refuseDangerous(differences: readonly TopicDifference[]): void {
  const dangerous = differences.filter(({ kind }) => kind === 'dangerous');
  if (dangerous.length === 0) return;
  throw new DangerousDifferenceError(
    dangerous.map(
      ({ topic, what, found, declared }) => `${topic}: ${what} is ${found}, declared ${declared}`,
    ),
  );
}
