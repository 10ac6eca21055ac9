import { once } from 'node:events';
import { createServer } from 'node:http';

const PATH = '/health/live';

/**
 * Answers `GET /health/live` with 204 as long as this process gets to do anything at all, for a container's health
 * check. Whether requests are decided and events counted is told elsewhere: the process may wait for a broker.
 * @returns what stops it.
 */
export async function serveHealth(host: string, port: number): Promise<() => Promise<void>> {
  const server = createServer({ maxHeaderSize: 8_192 }, (request, response) => {
    const isKnown = request.method === 'GET' && request.url === PATH;
    response.writeHead(isKnown ? 204 : 404).end();
  });
  server.listen(port, host);
  await once(server, 'listening');
  // It keeps no process alive that has nothing else to do.
  server.unref();
  return async () => {
    server.close();
    server.closeAllConnections();
  };
}
