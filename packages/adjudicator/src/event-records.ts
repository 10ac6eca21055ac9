import type { EventStream, StreamEvent } from '@votestream/domain';
import type { LogRecord } from '@votestream/event-log';

/**
 * The event in a record of the log.
 * @throws where there is none: rules that do not know every event would decide wrongly.
 */
export function eventIn<Event extends StreamEvent>(
  stream: EventStream<Event>,
  partition: number,
  { position, value }: LogRecord,
): Event {
  // What is recognised is ASCII, so that Latin-1 and UTF-8 say the same of it.
  const recognised = value && stream.recognise(value.toString('latin1'));
  if (recognised) return recognised;
  const reading = stream.read(parsed(value));
  if (reading.kind === 'event') return reading.event;
  throw new Error(
    `${stream.topic}/${partition} at ${position} cannot be read: ${reading.reason}. Nothing is decided without it: ` +
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
