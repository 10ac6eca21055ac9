import { createServer, type RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { apiListener, isForApi } from '@votestream/api/listener';
import { startedApi } from '@votestream/api/started';
import type { Configuration } from '@votestream/platform';
import { UsageError } from './exit.ts';
import type { Installation } from './installation.ts';
import { program } from './program.ts';

export const SITE_PORT_DEFAULT = 3000;

/** Senders that dribble are cut off: by then the head of a request must be there, and by then all of it. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 10_000 };
const PATIENCE_CHECK_MS = 2_000;
/** Longer than a request that is under way waits for its decision when the process ends. */
const LAST_ANSWERS_MS_MAX = 4_000;

/** Made by `pnpm build`, so that the type checker cannot know it. */
const BUILT_HANDLER: string = '@votestream/web/handler';

/**
 * Serves the site and, under /api, the API. The site opens its own connections, from the same environment; where the
 * database is embedded, it is told its address. It is told too which program can do what its administrator asks for.
 * @param fromSource by Vite, with hot reload; otherwise what `pnpm build` has made
 * @returns its address
 * @throws UsageError when the port is taken, or the site is not built
 */
export async function serveSite(
  { configuration, databaseUrl, shutdown }: Installation,
  { fromSource }: { fromSource: boolean },
): Promise<string> {
  process.env['DATABASE_URL'] = databaseUrl;
  delete process.env['DATABASE_URL_FILE'];
  process.env['VOTESTREAM_PROGRAM'] = program;
  const listen = fromSource ? serveSource : serveBuild;
  const { host, port = SITE_PORT_DEFAULT } = configuration;
  return listen({ ...configuration, port }, shutdown).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : '';
    if (!message.includes('EADDRINUSE') && !message.includes('already in use')) throw error;
    throw new UsageError(`${host}:${port} is in use`, 'set PORT to another one, or stop what listens there');
  });
}

type Listening = Configuration & { readonly port: number };

async function serveSource({ host, port }: Listening, shutdown: Installation['shutdown']): Promise<string> {
  const { createServer: createViteServer } = await import('vite');
  const vite = await createViteServer({
    root: fileURLToPath(new URL('../../web', import.meta.url)),
    server: { host, port, strictPort: true },
    clearScreen: false,
    logLevel: 'warn',
  });
  await vite.listen();
  if (vite.httpServer && 'headersTimeout' in vite.httpServer) Object.assign(vite.httpServer, PATIENCE);
  shutdown.onClose('site', () => vite.close());
  return `http://${host}:${port}`;
}

async function serveBuild(
  { host, port, callers }: Listening,
  shutdown: Installation['shutdown'],
): Promise<string> {
  const { handler }: { handler: RequestListener } = await import(BUILT_HANDLER).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new UsageError('the site is not built', 'run: pnpm build');
    }
    throw error;
  });
  const api = apiListener(await startedApi(), callers);
  const server = createServer(
    { ...PATIENCE, connectionsCheckingInterval: PATIENCE_CHECK_MS },
    (request, response) => (isForApi(request) ? api : handler)(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  shutdown.onClose('site', async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    // Who waits for a decision gets it, as far as it comes.
    await Promise.race([closed, delay(LAST_ANSWERS_MS_MAX, undefined, { ref: false })]);
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  return `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
}
