import { EVENT_TOPIC_OF, eventStreams, type RequestTopic } from '@votestream/domain';
import type { EventLog } from '@votestream/event-log';
import { z } from 'zod';
import { type Decision, rejectionReason } from '../contract/decisions.ts';
import { problemTypeOf } from '../problems.ts';
import type { PlacedEvent } from './event-follower.ts';

const repeatData = z.object({ original: z.int() });

/**
 * The decision in an event. A repeat is answered as the first time: by the event that it points at.
 * @throws where a repeat points at nothing: a broken log
 */
export async function decisionIn(
  log: EventLog,
  topic: RequestTopic,
  { partition, position, event }: PlacedEvent,
  requestId: string,
): Promise<Decision> {
  const eventTopic = EVENT_TOPIC_OF[topic];
  if (event.type.endsWith('Repeated')) {
    const { original } = repeatData.parse(event.data);
    const record = await log.lookup(eventTopic, partition, original);
    const reading = eventStreams[eventTopic].read(JSON.parse(record?.value?.toString() ?? 'null'));
    if (reading.kind !== 'event' || reading.event.type.endsWith('Repeated')) {
      throw new Error(
        `${eventTopic}/${partition} at ${position} repeats ${original}, where no first answer is`,
      );
    }
    return decisionIn(log, topic, { partition, position: original, event: reading.event }, requestId);
  }
  const place = { requestId, topic: eventTopic, partition, position, at: event.at };
  if (!('reason' in event.data) || !event.type.endsWith('Rejected')) {
    return { outcome: 'accepted', event: event.type, ...place };
  }
  const reason = rejectionReason.parse(event.data.reason);
  return { outcome: 'rejected', event: event.type, reason, problem: problemTypeOf(reason), ...place };
}
