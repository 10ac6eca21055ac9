import { createHash } from 'node:crypto';
import type { Projection } from '@votestream/domain/projections';

/**
 * Changes when the structure of a declaration changes: its topic, columns, states, and the events that it mentions.
 * It must not change without the declaration's `version`.
 */
export function fingerprintOf(projection: Projection): string {
  const structure = {
    topic: projection.from.topic,
    groupBy: Object.entries(projection.groupBy).map(([name, { kind }]) => [name, kind]),
    states: Object.entries(projection.states).map(([name, { kind }]) => [name, kind]),
    events: [...projection.contributions].map(([type, { sign }]) => `${sign} ${type}`).sort(),
  };
  return createHash('sha256').update(JSON.stringify(structure)).digest('hex');
}
