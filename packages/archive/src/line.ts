import { isUtf8 } from 'node:buffer';
import type { LogRecord } from '@votestream/event-log';
import { z } from 'zod';

/**
 * One record as a line of JSON. Keys, values and headers stand as they are where they are UTF-8, in base64 (`key64`,
 * `value64`, `headers64`) where they are not, and are left out where there are none.
 */
const line = z.strictObject({
  position: z.int().nonnegative(),
  timestampMs: z.int(),
  key: z.string().optional(),
  key64: z.base64().optional(),
  value: z.string().optional(),
  value64: z.base64().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  headers64: z.record(z.string(), z.base64()).optional(),
});
type Line = z.infer<typeof line>;

export function lineOf({ position, timestampMs, key, value, headers }: LogRecord): string {
  const text: Record<string, string> = {};
  const binary: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(headers)) {
    if (isUtf8(bytes)) text[name] = bytes.toString();
    else binary[name] = bytes.toString('base64');
  }
  const written: Line = {
    position,
    timestampMs,
    ...field('key', key),
    ...field('value', value),
    ...(Object.keys(text).length > 0 ? { headers: text } : {}),
    ...(Object.keys(binary).length > 0 ? { headers64: binary } : {}),
  };
  return JSON.stringify(written);
}

function field<Name extends 'key' | 'value'>(name: Name, bytes: Buffer | null): Record<string, string> {
  if (bytes === null) return {};
  return isUtf8(bytes) ? { [name]: bytes.toString() } : { [`${name}64`]: bytes.toString('base64') };
}

/** @throws where the text is no line of an archive. */
export function recordIn(text: string): LogRecord {
  const { position, timestampMs, key, key64, value, value64, headers, headers64 } = line.parse(
    JSON.parse(text),
  );
  return {
    position,
    timestampMs,
    key: bytesOf(key, key64),
    value: bytesOf(value, value64),
    headers: {
      ...mapped(headers, (text) => Buffer.from(text)),
      ...mapped(headers64, (text) => Buffer.from(text, 'base64')),
    },
  };
}

function bytesOf(text: string | undefined, base64: string | undefined): Buffer | null {
  if (text !== undefined) return Buffer.from(text);
  return base64 === undefined ? null : Buffer.from(base64, 'base64');
}

function mapped(
  headers: Readonly<Record<string, string>> | undefined,
  decode: (text: string) => Buffer,
): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, text]) => [name, decode(text)]));
}
