import { readJson } from '@votestream/domain';
import type { Context } from 'hono';
import { refuse } from '../problems.ts';
import type { Caller } from './gate.ts';

/** The largest body that is read: a bundle of 500 requests has about 200 KB. */
const BODY_BYTES_MAX = 400_000;
/** From the first byte asked for to the last one there: a sender that dribbles is cut off. */
const BODY_MS_MAX = 10_000;

/** A body that was read, or the answer that refuses it. */
export type Body =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly refusal: Response };

export interface BodyLimits {
  readonly bodyBytesMax?: number;
  readonly bodyMsMax?: number;
}

/**
 * Reads a body that says that it is JSON, within its limits of size and time.
 *
 * @param holds is asked before more of it is held; false: there is no room
 */
export async function readBody(
  c: Context,
  { bodyBytesMax = BODY_BYTES_MAX, bodyMsMax = BODY_MS_MAX }: BodyLimits = {},
  holds: (bytes: number) => boolean = () => true,
): Promise<Body> {
  const tooLarge = () => unread(refuse(c, 'body-too-large', `the body may have ${bodyBytesMax} bytes`));
  if (!isJson(c.req.header('content-type'))) {
    const detail = 'send application/json in UTF-8, and say so in content-type';
    return { ok: false, refusal: refuse(c, 'not-json', detail) };
  }
  if (Number(c.req.header('content-length') ?? 0) > bodyBytesMax) return { ok: false, refusal: tooLarge() };
  const read = await readBytes(piecesOf(c), { bytesMax: bodyBytesMax, msMax: bodyMsMax, holds });
  switch (read.end) {
    case 'whole':
      return { ok: true, bytes: read.bytes };
    case 'too-large':
      return { ok: false, refusal: tooLarge() };
    case 'too-slow':
      return {
        ok: false,
        refusal: unread(refuse(c, 'body-too-slow', `the body must be there within ${bodyMsMax / 1_000} s`)),
      };
    case 'no-room':
      return {
        ok: false,
        refusal: unread(
          refuse(c, 'too-busy', 'the bodies of all calls under way take as much room as they may'),
        ),
      };
    case 'broken':
      return { ok: false, refusal: refuse(c, 'invalid-request', 'the body ended before its end') };
  }
}

/** What is left of the body is not waited for: with the answer the connection ends. */
function unread(refusal: Response): Response {
  refusal.headers.set('connection', 'close');
  return refusal;
}

/** Deeper than anything that the API takes. */
const JSON_DEPTH_MAX = 16;

export type JsonReading =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly why: string };

/** The JSON in a body: UTF-8, no key twice in one object, not nested without end. */
export function jsonIn(bytes: Uint8Array): JsonReading {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { ok: false, why: 'it is not UTF-8' };
  }
  return jsonInText(text);
}

/** The same for a text. */
export function jsonInText(text: string): JsonReading {
  if (isNestedDeeper(text, JSON_DEPTH_MAX)) {
    return { ok: false, why: `it is nested deeper than ${JSON_DEPTH_MAX} levels` };
  }
  const reading = readJson(text);
  return reading.ok ? reading : { ok: false, why: `it is not JSON${reading.why}` };
}

/** Looks at brackets outside of strings alone, before anything is built. */
function isNestedDeeper(text: string, depthMax: number): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(BRACKETS)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth > depthMax) return true;
  }
  return false;
}

const BRACKETS = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}[\]]/g;

/** A byte order mark is no JSON. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isJson(contentType: string | undefined): boolean {
  return /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(contentType ?? '');
}

type Read =
  | { readonly end: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly end: 'too-large' | 'too-slow' | 'no-room' | 'broken' };

interface Bounds {
  readonly bytesMax: number;
  readonly msMax: number;
  readonly holds: (bytes: number) => boolean;
}

type Pieces = AsyncIterator<unknown>;

/**
 * The body as it comes. Whoever stops to read leaves the rest where it is: cancelled, what is left unread would close
 * the connection before the answer is on it.
 */
function piecesOf(c: Context<{ Bindings: Caller }>): Pieces | undefined {
  const incoming = c.env?.incoming;
  if (incoming) return incoming.iterator({ destroyOnReturn: false });
  return c.req.raw.body?.values({ preventCancel: true });
}

/** Pieces are copied together as they come: a piece of one byte costs a hundred where it is kept. */
async function readBytes(pieces: Pieces | undefined, { bytesMax, msMax, holds }: Bounds): Promise<Read> {
  if (!pieces) return { end: 'whole', bytes: new Uint8Array(0) };
  let late: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<'too-slow'>((resolve) => {
    late = setTimeout(resolve, msMax, 'too-slow');
  });
  let held = new Uint8Array(0);
  let length = 0;
  try {
    for (;;) {
      const piece = await Promise.race([pieces.next(), tooSlow]);
      if (piece === 'too-slow') return { end: 'too-slow' };
      if (piece.done) break;
      if (!(piece.value instanceof Uint8Array)) return { end: 'broken' };
      const end = length + piece.value.length;
      if (end > bytesMax) return { end: 'too-large' };
      if (end > held.length) {
        const larger = new Uint8Array(Math.min(bytesMax, Math.max(end, 2 * held.length)));
        if (!holds(larger.length - held.length)) return { end: 'no-room' };
        larger.set(held.subarray(0, length));
        held = larger;
      }
      held.set(piece.value, length);
      length = end;
    }
  } catch {
    return { end: 'broken' };
  } finally {
    clearTimeout(late);
    pieces.return?.().catch(() => undefined);
  }
  return { end: 'whole', bytes: held.subarray(0, length) };
}
