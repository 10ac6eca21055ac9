import type { StoredRecord } from './held-day.ts';

/** Every text and number that stands in a record, also in what was signed and in the headers, and its key. */
export function textsIn({ key, value, headers }: StoredRecord): string[] {
  const inHeaders = Object.entries(headers).flatMap(([name, header]) => [name, header.toString()]);
  return [key?.toString() ?? '', ...inHeaders, ...textsOf(value?.toString() ?? '')];
}

/** The words of a text, as ids are written. */
export function wordsOf(text: string): Set<string> {
  return new Set(text.split(/[^\w-]+/));
}

function textsOf(found: unknown): string[] {
  if (typeof found === 'object' && found !== null) return Object.values(found).flatMap(textsOf);
  const text = String(found);
  if (!text.startsWith('{')) return [text];
  try {
    return textsOf(JSON.parse(text));
  } catch {
    return [text];
  }
}
