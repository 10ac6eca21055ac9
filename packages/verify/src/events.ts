import { type EventTopic, eventStreams, type StreamEvent } from '@votestream/domain';
import { parseJson } from './json.ts';

export type LogEvent = StreamEvent;

/** A record that is no event of its topic; its type, where it has one that the topic knows. */
export interface Unreadable {
  readonly unreadable: true;
  readonly type: string | undefined;
}

export function readEvent(topic: EventTopic, value: Buffer | null): LogEvent | Unreadable {
  const reading = eventStreams[topic].read(parseJson(value));
  if (reading.kind === 'event') return reading.event;
  return { unreadable: true, type: reading.known ? (reading.type ?? undefined) : undefined };
}
