import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventLog } from '@votestream/event-log';

/** A log whose consumer is slow to begin with a partition: what it asks for its watermarks waits for `until` first. */
export function slowToAssign(log: EventLog, until: () => Promise<void>): EventLog {
  const assigning = new AsyncLocalStorage<true>();
  const slow: Pick<EventLog, 'consume' | 'watermarks'> = {
    consume: ({ positionOf, ...options }) =>
      log.consume({
        ...options,
        ...(positionOf && { positionOf: (assignment) => assigning.run(true, () => positionOf(assignment)) }),
      }),
    watermarks: async (topic) => {
      if (assigning.getStore()) await until();
      return log.watermarks(topic);
    },
  };
  return new Proxy(log, {
    get: (target, name) => {
      const value: unknown = Reflect.get(Reflect.has(slow, name) ? slow : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
