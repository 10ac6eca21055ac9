import { createServer, type RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Configuration } from '@votestream/platform';
import { UsageError } from './exit.ts';

export const SITE_PORT_DEFAULT = 3000;

/** Made by `pnpm build`, so that the type checker cannot know it. */
const BUILT_HANDLER: string = '@votestream/web/handler';

/**
 * Serves the site and, under /api, the API. The site opens the database and the log by itself, from the same
 * environment, and also ends this process in good order.
 * @param fromSource by Vite, with hot reload; otherwise what `pnpm build` has made
 * @returns its address
 * @throws UsageError when the port is taken, or the site is not built
 */
export async function serveSite(
  { host, port = SITE_PORT_DEFAULT }: Configuration,
  { fromSource }: { fromSource: boolean },
): Promise<string> {
  const listen = fromSource ? serveSource : serveBuild;
  return listen(host, port).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : '';
    if (!message.includes('EADDRINUSE') && !message.includes('already in use')) throw error;
    throw new UsageError(`${host}:${port} is in use`, 'set PORT to another one, or stop what listens there');
  });
}

async function serveSource(host: string, port: number): Promise<string> {
  const { createServer: createViteServer } = await import('vite');
  const vite = await createViteServer({
    root: fileURLToPath(new URL('../../web', import.meta.url)),
    server: { host, port, strictPort: true },
    clearScreen: false,
    logLevel: 'warn',
  });
  await vite.listen();
  return `http://${host}:${port}`;
}

async function serveBuild(host: string, port: number): Promise<string> {
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
  const address = server.address();
  return `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
}
