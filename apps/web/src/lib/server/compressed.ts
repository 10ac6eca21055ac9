import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

const zip = promisify(gzip);

/** Smaller bodies gain nothing. */
const BYTES_MIN = 2_048;

/** A page as it is, and in a fifth of its bytes. */
export interface PageBytes {
  readonly plain: Uint8Array<ArrayBuffer>;
  /** undefined where it gains nothing. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined;
}

export async function pageBytes(response: Response): Promise<PageBytes> {
  const plain = new Uint8Array(await response.arrayBuffer());
  if (plain.length < BYTES_MIN) return { plain, gzipped: undefined };
  return { plain, gzipped: new Uint8Array(await zip(plain, { level: constants.Z_BEST_SPEED + 3 })) };
}

/** A page compressed for browsers that take gzip; anything else as it is. */
export async function compressed(request: Request, response: Response): Promise<Response> {
  const { status, headers } = response;
  const isPage = headers.get('content-type')?.startsWith('text/html');
  if (!isPage || headers.has('content-encoding') || response.body === null) return response;
  if (!takesGzip(request)) {
    headers.append('vary', 'accept-encoding');
    return response;
  }
  return answerOf(request, { status, headers, bytes: await pageBytes(response) });
}

/** 304 where the browser has this page already. */
export function answerOf(
  request: Request,
  { status = 200, headers, bytes }: { status?: number; headers: Headers; bytes: PageBytes },
): Response {
  const own = new Headers(headers);
  own.append('vary', 'accept-encoding');
  const etag = own.get('etag');
  if (status === 200 && etag !== null && request.headers.get('if-none-match')?.includes(etag)) {
    return new Response(null, { status: 304, headers: own });
  }
  const isGzipped = bytes.gzipped !== undefined && takesGzip(request);
  if (isGzipped) own.set('content-encoding', 'gzip');
  const body = (isGzipped && bytes.gzipped) || bytes.plain;
  own.set('content-length', String(body.length));
  return new Response(body, { status, headers: own });
}

function takesGzip(request: Request): boolean {
  return /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
}
