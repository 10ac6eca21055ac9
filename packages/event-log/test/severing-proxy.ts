import { connect, createServer, type Socket } from 'node:net';

/** A relay to a database that can lose an answer. */
export interface SeveringProxy {
  readonly url: string;
  /** Cuts the next connection on which a client sends this text, when the server has answered it. */
  loseAnswerTo(text: string): void;
  close(): void;
}

export async function startSeveringProxy(databaseUrl: string): Promise<SeveringProxy> {
  const url = new URL(databaseUrl);
  const target = { host: url.hostname, port: Number(url.port) };
  const sockets = new Set<Socket>();
  let lost: string | undefined;
  const server = createServer((client) => {
    const upstream = connect(target);
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        cut();
        sockets.delete(socket);
      });
    }
    let losing = false;
    client.on('data', (bytes) => {
      if (lost !== undefined && bytes.includes(lost)) {
        losing = true;
        lost = undefined;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (losing) cut();
      else client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  url.hostname = '127.0.0.1';
  url.port = `${address.port}`;
  return {
    url: url.href,
    loseAnswerTo: (text) => {
      lost = text;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
