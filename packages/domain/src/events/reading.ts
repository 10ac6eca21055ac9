import type { z } from 'zod';
import type { VersionReader } from './versions.ts';

/** What the content of a record turned out to be. */
export type Reading<Event> =
  /** Of the current version, whatever version the record is of. */
  | { readonly kind: 'event'; readonly event: Event }
  | {
      readonly kind: 'unreadable';
      /** null where not even the type can be read. */
      readonly type: string | null;
      /** The type is one of the stream's. */
      readonly known: boolean;
      /** What is wrong, in one short line. May quote the record. */
      readonly reason: string;
    };

export interface ReadableType<Event> {
  readonly type: string;
  /** The current one. */
  readonly version: number;
  /** Of the current version. */
  readonly schema: z.ZodType<Event>;
  readonly readers: readonly VersionReader<Event>[];
}

const QUOTED_CHARACTERS_MAX = 60;
const ISSUES_MAX = 3;

/**
 * Reads records of one stream: looks up the type, then the version, checks the record by the schema of exactly that,
 * and brings it up to the current version. The record stays as it is. Never throws.
 */
export function readerOf<Event>(
  types: ReadonlyMap<string, ReadableType<Event>>,
): (content: unknown) => Reading<Event> {
  return (content) => {
    const type = fieldOf(content, 'type');
    if (typeof type !== 'string') return unreadable(null, false, 'not an event: it has no type');
    const readable = types.get(type);
    if (readable === undefined) return unreadable(type, false, `unknown type ${quoted(type)}`);
    const version = fieldOf(content, 'version');
    const read = typeof version === 'number' ? readable.readers[version - 1] : undefined;
    if (read === undefined) return unreadable(type, true, unknownVersion(type, version, readable.version));
    try {
      const record = read(content);
      if (record.success) return { kind: 'event', event: record.data };
      return unreadable(type, true, `not a valid ${type}: ${problemsOf(record.error.issues)}`);
    } catch (error) {
      const reason = `version ${quoted(version)} of ${type} cannot be brought up to ${readable.version}: ${quoted(String(error))}`;
      return unreadable(type, true, reason);
    }
  };
}

function unreadable(type: string | null, known: boolean, reason: string): Reading<never> {
  return { kind: 'unreadable', type, known, reason };
}

function fieldOf(content: unknown, name: 'type' | 'version'): unknown {
  if (typeof content !== 'object' || content === null) return undefined;
  const fields: { readonly [field in typeof name]?: unknown } = content;
  return fields[name];
}

function unknownVersion(type: string, version: unknown, newest: number): string {
  return version === undefined
    ? `${type} without a version`
    : `version ${quoted(version)} of ${type}, newest known ${newest}`;
}

function problemsOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  const shown = issues.slice(0, ISSUES_MAX).map(({ path, message }) => `${path.join('.')}: ${message}`);
  const hidden = issues.length - shown.length;
  return `${shown.join('; ')}${hidden > 0 ? `; and ${hidden} more` : ''}`;
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > QUOTED_CHARACTERS_MAX ? `${text.slice(0, QUOTED_CHARACTERS_MAX - 1)}…` : text;
}
