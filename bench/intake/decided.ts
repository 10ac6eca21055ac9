import { setTimeout as delay } from 'node:timers/promises';
import { ADJUDICATOR_GROUP, type RequestTopic } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';

/** Has the adjudicator decided every request that stands in a topic now? */
async function isDecided(log: EventLog, topic: RequestTopic): Promise<boolean> {
  const committed = await log.committed(ADJUDICATOR_GROUP, topic);
  for (const { partition, low } of await log.watermarks(topic)) {
    const position = committed.find((each) => each.partition === partition)?.position ?? low;
    if (await log.hasCommittedFrom(topic, partition, position)) return false;
  }
  return true;
}

/** Waits until it has. */
export async function untilDecided(log: EventLog, topic: RequestTopic, pollMs = 50): Promise<void> {
  while (!(await isDecided(log, topic))) await delay(pollMs);
}
