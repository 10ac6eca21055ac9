import type { RecordRef, RequestRef } from '@votestream/domain';
import type { NewRecord } from '@votestream/event-log';

/** One decided request, on its way into the event topic. */
export interface Answer {
  readonly key: string | null;
  readonly type: string;
  readonly version: number;
  readonly at: string;
  readonly request: RequestRef;
  readonly data: object;
  /** Learns the event's position when it is appended. */
  readonly ref: RecordRef;
  /** For a repeat: the event that gave the first answer. */
  readonly original: RecordRef | undefined;
}

/** @throws when the position of the original is not known yet: it must be appended first. */
export function recordOf(answer: Answer, id: string, partition: number): NewRecord {
  const { type, version, at, request } = answer;
  const data = answer.original ? { ...answer.data, original: positionOf(answer.original) } : answer.data;
  return {
    key: answer.key,
    partition,
    timestampMs: timestampOf(at),
    value: JSON.stringify({ type, version, id, at, request, data }),
  };
}

function positionOf(ref: RecordRef): number {
  if (ref.position < 0) throw new Error('a repeat was written before the event that it points at');
  return ref.position;
}

/** Of the last minute that was asked for: answers share it by the thousand. */
let lastMinute = { at: '', timestampMs: 0 };

function timestampOf(at: string): number {
  if (lastMinute.at !== at) lastMinute = { at, timestampMs: Date.parse(at) };
  return lastMinute.timestampMs;
}
