import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createServer as createViteServer } from 'vite';
import { UsageError } from './exit.ts';
import type { Installation } from './installation.ts';

export const SITE_PORT_DEFAULT = 3000;

/**
 * Serves the site and, under /api, the API. The site opens its own connections, by the same configuration; where the
 * database is embedded it is told the address.
 * @param fromSource by Vite, with hot reload; otherwise what `pnpm build` has made
 * @throws UsageError when the port is taken, or the site is not built
 */
export async function serveSite(
  { configuration, databaseUrl, logger, shutdown }: Installation,
  { fromSource }: { fromSource: boolean },
): Promise<void> {
  const { host, port = SITE_PORT_DEFAULT } = configuration;
  process.env['DATABASE_URL'] = databaseUrl;
  const url = fromSource ? await serveSource(host, port, shutdown) : await serveBuild(host, port, shutdown);
  logger.info({ url }, 'the site is served');
}

async function serveSource(host: string, port: number, shutdown: Installation['shutdown']): Promise<string> {
  const vite = await createViteServer({
    root: fileURLToPath(new URL('../../web', import.meta.url)),
    server: { host, port, strictPort: true },
    clearScreen: false,
    logLevel: 'warn',
  });
  await vite.listen().catch((error: unknown) => {
    throw portError(error, host, port);
  });
  shutdown.onClose('site', async () => {
    if (vite.httpServer && 'closeAllConnections' in vite.httpServer) vite.httpServer.closeAllConnections();
    await vite.close();
  });
  return `http://${host}:${port}`;
}

async function serveBuild(host: string, port: number, shutdown: Installation['shutdown']): Promise<string> {
  const { handler } = await import('@votestream/web/handler').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new UsageError('the site is not built', 'run: pnpm build');
    }
    throw error;
  });
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, host, port)));
    server.listen(port, host, resolve);
  });
  shutdown.onClose('site', async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  return `http://${host}:${addressOf(server.address(), port)}`;
}

function addressOf(address: AddressInfo | string | null, port: number): number {
  return typeof address === 'object' && address !== null ? address.port : port;
}

function portError(error: unknown, host: string, port: number): unknown {
  const message = error instanceof Error ? error.message : '';
  if (!message.includes('EADDRINUSE') && !message.includes('already in use')) return error;
  return new UsageError(`${host}:${port} is in use`, 'set PORT to another one, or stop what listens there');
}
