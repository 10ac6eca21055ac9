import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';

const zip = promisify(gzip);

/** Smaller bodies gain nothing. */
const BYTES_MIN = 2_048;

/** A page in a fifth of its bytes, for browsers that take gzip; anything else as it is. */
export async function compressed(request: Request, response: Response): Promise<Response> {
  const page = response.headers.get('content-type')?.startsWith('text/html');
  if (!page || response.headers.has('content-encoding')) return response;
  response.headers.append('vary', 'accept-encoding');
  if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) return response;
  const body = Buffer.from(await response.arrayBuffer());
  const { status, headers } = response;
  if (body.length < BYTES_MIN) return new Response(body, { status, headers });
  headers.set('content-encoding', 'gzip');
  headers.delete('content-length');
  return new Response(new Uint8Array(await zip(body, { level: constants.Z_BEST_SPEED + 3 })), {
    status,
    headers,
  });
}
