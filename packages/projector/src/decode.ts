import { minute } from '@votestream/domain';
import type { EventStream, StreamEvent } from '@votestream/domain/projections';
import { type LogRecord, latin1Of } from '@votestream/event-log';

/** What a record turned out to be. */
export type Decoded =
  | { readonly kind: 'event'; readonly event: StreamEvent }
  /** Of a type of the stream that no projection of the topic mentions: not looked into any further. */
  | { readonly kind: 'unmentioned'; readonly at: string | null }
  /** `type` is null where not even the type could be read, or the stream has no such type: it may be anybody's. */
  | { readonly kind: 'unreadable'; readonly type: string | null; readonly reason: string };

const REASON_CHARACTERS_MAX = 500;

/** @param mentioned the event types that at least one projection of the stream folds. */
export function decode(
  stream: EventStream,
  mentioned: ReadonlySet<string>,
  record: Pick<LogRecord, 'value'>,
): Decoded {
  const text = latin1Of(record);
  // What is recognised is ASCII, so that Latin-1 and UTF-8 say the same of it.
  const event = text === null ? undefined : stream.recognise(text);
  if (event === undefined) return decodeAny(stream, mentioned, record.value);
  return mentioned.has(event.type) ? { kind: 'event', event } : { kind: 'unmentioned', at: event.at };
}

/** The whole truth: says what is in any record, and what is wrong with it. `decode` says the same, mostly faster. */
export function decodeAny(
  stream: EventStream,
  mentioned: ReadonlySet<string>,
  value: Buffer | null,
): Decoded {
  if (value === null) return unreadable(null, 'a record without a value (tombstone)');
  let content: unknown;
  try {
    content = JSON.parse(value.toString());
  } catch (error) {
    return unreadable(null, `not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const type = typeOf(content);
  if (type !== null && stream.types.has(type) && !mentioned.has(type)) {
    return { kind: 'unmentioned', at: minuteOf(content) };
  }
  const reading = stream.read(content);
  return reading.kind === 'event' ? reading : unreadable(reading.known ? reading.type : null, reading.reason);
}

function unreadable(type: string | null, reason: string): Decoded {
  return { kind: 'unreadable', type, reason: storable(reason) };
}

/** Reasons may quote the record; PostgreSQL's text takes no NUL. */
export function storable(reason: string): string {
  return reason
    .slice(0, REASON_CHARACTERS_MAX)
    .replace(/\p{Cc}/gu, ' ')
    .toWellFormed();
}

function typeOf(content: unknown): string | null {
  return typeof content === 'object' &&
    content !== null &&
    'type' in content &&
    typeof content.type === 'string'
    ? content.type
    : null;
}

function minuteOf(content: unknown): string | null {
  const at = typeof content === 'object' && content !== null && 'at' in content ? content.at : undefined;
  const parsed = minute.safeParse(at);
  return parsed.success ? parsed.data : null;
}
