import type { EventStream, StreamEvent } from '@votestream/domain';
import { type LogRecord, latin1Of } from '@votestream/event-log';

/**
 * The event in a record of the log.
 * @throws where there is none: rules that do not know every event would decide wrongly.
 */
export function eventIn<Event extends StreamEvent>(
  stream: EventStream<Event>,
  partition: number,
  record: LogRecord,
): Event {
  const text = latin1Of(record);
  // What is recognised is ASCII, so that Latin-1 and UTF-8 say the same of it.
  const recognised = text === null ? undefined : stream.recognise(text);
  if (recognised) return recognised;
  const reading = stream.read(parsed(record.value));
  if (reading.kind === 'event') return reading.event;
  throw new Error(
    `${stream.topic}/${partition} at ${record.position} cannot be read: ${reading.reason}. Nothing is decided without it: ` +
      'run a version of VoteStream that knows such events, or find out who wrote it',
  );
}

/** undefined where there is no JSON. */
function parsed(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? '');
  } catch {
    return undefined;
  }
}
