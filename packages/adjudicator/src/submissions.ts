import { bundle } from '@votestream/domain';
import type { LogRecord } from '@votestream/event-log';
import { z } from 'zod';

/** What one request record holds. */
export type Submission =
  | { readonly kind: 'requests'; readonly requests: readonly unknown[] }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Opens a record: one request, or a bundle of them. The requests themselves are not looked at yet. */
export function openSubmission(record: LogRecord): Submission {
  if (!record.value) return { kind: 'unreadable', detail: 'the record has no value' };
  let json: unknown;
  try {
    json = JSON.parse(utf8.decode(record.value));
  } catch {
    return { kind: 'unreadable', detail: 'the value is not JSON in UTF-8' };
  }
  if (!isBundle(json)) return { kind: 'requests', requests: [json] };
  const parsed = bundle.safeParse(json);
  if (parsed.success) return { kind: 'requests', requests: parsed.data.requests };
  return { kind: 'unreadable', detail: detailOf(parsed.error) };
}

/** One line that says what is wrong with a request, short enough for an event. */
export function detailOf(error: z.ZodError): string {
  const line = z.prettifyError(error).replaceAll(/\s+/g, ' ');
  return line.length > DETAIL_CHARACTERS_MAX ? `${line.slice(0, DETAIL_CHARACTERS_MAX - 1)}…` : line;
}

const DETAIL_CHARACTERS_MAX = 300;
const utf8 = new TextDecoder('utf-8', { fatal: true });

function isBundle(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'type' in json && json.type === 'Bundle';
}
