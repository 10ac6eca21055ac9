import { z } from 'zod';
import { type Bundle, type BundleContent, bundle, bundleContent } from './bundle.ts';
import { readJson } from './json.ts';

/** What one record of a request topic holds. The requests themselves are not looked at yet. */
export type Submission =
  | { readonly kind: 'alone'; readonly request: unknown }
  | { readonly kind: 'bundle'; readonly bundle: Bundle; readonly content: BundleContent }
  /** Counts as one request. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Opens a record. Never throws. */
export function openSubmission(value: Uint8Array | null): Submission {
  if (value === null) return unreadable('the record has no value');
  let text: string;
  try {
    text = utf8.decode(value);
  } catch {
    return unreadable('the value is not JSON in UTF-8');
  }
  const outer = readJson(text);
  if (!outer.ok) return unreadable(`the value is not JSON in UTF-8${outer.why}`);
  if (!isBundle(outer.json)) return { kind: 'alone', request: outer.json };
  const opened = bundle.safeParse(outer.json);
  if (!opened.success) return unreadable(detailOf(opened.error));
  const inner = readJson(opened.data.content);
  if (!inner.ok) return unreadable(`the content is not JSON${inner.why}`);
  const content = bundleContent.safeParse(inner.json);
  if (!content.success) return unreadable(detailOf(content.error));
  return { kind: 'bundle', bundle: opened.data, content: content.data };
}

/** How many requests are in it, each of which gets one event. */
export function requestsIn(submission: Submission): number {
  return submission.kind === 'bundle' ? submission.content.requests.length : 1;
}

/** One line that says what is wrong with a request, short enough for an event. */
export function detailOf(error: z.ZodError): string {
  const line = z.prettifyError(error).replaceAll(/\s+/g, ' ');
  return line.length > DETAIL_CHARACTERS_MAX ? `${line.slice(0, DETAIL_CHARACTERS_MAX - 1)}…` : line;
}

const DETAIL_CHARACTERS_MAX = 300;
const utf8 = new TextDecoder('utf-8', { fatal: true });

function unreadable(detail: string): Submission {
  return { kind: 'unreadable', detail };
}

function isBundle(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'type' in json && json.type === 'Bundle';
}
