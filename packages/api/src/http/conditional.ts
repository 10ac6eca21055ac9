import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { ElectionState } from '../state/election-state.ts';

/** Kept by caches, and asked about before each use: numbers change at any moment, and old ones must not pass as new. */
const REVALIDATE = 'no-cache';
const DIGEST_CHARACTERS = 12;

/**
 * The version of an answer: what is counted, how fresh it is and, where that is all of it, nothing else is needed,
 * so that the body is made only for who does not have it.
 */
export function versionOf(state: ElectionState): string {
  const shown = JSON.stringify([state.status, state.freshness]);
  return `${state.frameId}-${digestOf(shown)}`;
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGEST_CHARACTERS);
}

export interface Representation {
  readonly mediaType: 'application/json' | 'text/csv';
  readonly body: () => string | Uint8Array<ArrayBuffer>;
  /** What a browser saves it as. */
  readonly fileName?: string;
}

/** 304 where the client has this version already. */
export function answer(c: Context, version: string, { mediaType, body, fileName }: Representation): Response {
  const etag = `"${version}-${mediaType === 'text/csv' ? 'csv' : 'json'}"`;
  const headers = { etag, 'cache-control': REVALIDATE, vary: 'accept' };
  if (matches(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
  return c.body(body(), 200, {
    ...headers,
    'content-type': mediaType === 'text/csv' ? 'text/csv; charset=utf-8; header=present' : mediaType,
    ...(fileName !== undefined && { 'content-disposition': `attachment; filename="${fileName}"` }),
  });
}

/** As RFC 9110 compares for If-None-Match: weakly. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
}
