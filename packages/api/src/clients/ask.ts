import type { z } from 'zod';
import { type Problem, problem } from '../contract/problem.ts';

/** A refusal is data. What is thrown is a broken network, or an answer that is not the API's. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem; readonly retryAfterSeconds: number | undefined };

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** Asks the API, and checks that what comes is what it says. */
export async function ask<Value>(
  fetch: Fetch,
  path: string,
  schema: z.ZodType<Value>,
  init: RequestInit = {},
): Promise<Answer<Value>> {
  const response = await fetch(path, init);
  const body: unknown = await response.json().catch(() => undefined);
  const value = response.ok ? schema.safeParse(body) : undefined;
  if (value?.success) return { ok: true, value: value.data };
  const refusal = response.ok ? undefined : problem.safeParse(body);
  if (refusal?.success) {
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
    const retryAfterSeconds = Number.isFinite(retryAfter) ? retryAfter : undefined;
    return { ok: false, problem: refusal.data, retryAfterSeconds };
  }
  throw new Error(
    `${init.method ?? 'GET'} ${path} gave status ${response.status} and a body that the API does not send`,
    { cause: value?.error ?? refusal?.error },
  );
}
