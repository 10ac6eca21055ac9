import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { refuse } from '../problems.ts';
import { refuseInvalid } from './refusals.ts';

/** Of a body that names a few things. */
const SMALL_BYTES_MAX = 8_192;

export const smallBody: MiddlewareHandler = bodyLimit({
  maxSize: SMALL_BYTES_MAX,
  onError: (c) => refuse(c, 'invalid-request', `the body may have ${SMALL_BYTES_MAX} bytes`),
});

export type SmallJson<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Response };

/**
 * The body as JSON. A form of another site can send no other type than text without asking first, so that the type is
 * demanded.
 */
export async function smallJson<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<SmallJson<z.output<Schema>>> {
  if (!/^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '')) {
    return { ok: false, refusal: refuse(c, 'invalid-request', 'send application/json') };
  }
  const read = schema.safeParse(await c.req.json().catch(() => undefined));
  if (read.success) return { ok: true, value: read.data };
  const refusal = refuseInvalid({ success: false, target: 'json', error: read.error }, c);
  if (!refusal) throw new Error('a failed validation was not refused');
  return { ok: false, refusal };
}
