import { createServer, type RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import { UsageError } from './exit.ts';
import type { Installation } from './installation.ts';

export const SITE_PORT_DEFAULT = 3000;

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
  const { host, port = SITE_PORT_DEFAULT } = configuration;
  process.env['DATABASE_URL'] = databaseUrl;
  delete process.env['DATABASE_URL_FILE'];
  process.env['VOTESTREAM_PROGRAM'] = fileURLToPath(new URL('./main.ts', import.meta.url));
  const listen = fromSource ? serveSource : serveBuild;
  return listen(host, port, shutdown).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : '';
    if (!message.includes('EADDRINUSE') && !message.includes('already in use')) throw error;
    throw new UsageError(`${host}:${port} is in use`, 'set PORT to another one, or stop what listens there');
  });
}

async function serveSource(host: string, port: number, shutdown: Installation['shutdown']): Promise<string> {
  const { createServer: createViteServer } = await import('vite');
  const vite = await createViteServer({
    root: fileURLToPath(new URL('../../web', import.meta.url)),
    server: { host, port, strictPort: true },
    clearScreen: false,
    logLevel: 'warn',
  });
  await vite.listen();
  shutdown.onClose('site', () => vite.close());
  return `http://${host}:${port}`;
}

async function serveBuild(host: string, port: number, shutdown: Installation['shutdown']): Promise<string> {
  const { handler }: { handler: RequestListener } = await import(BUILT_HANDLER).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new UsageError('the site is not built', 'run: pnpm build');
    }
    throw error;
  });
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  shutdown.onClose('site', async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  return `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
}
