import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { type Broker, startBroker } from './index.ts';

/**
 * Opens the desk that hands out the run's broker. Test files run in processes of their own, so they ask over HTTP;
 * a run in which nobody asks starts no broker.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<Broker | undefined> | undefined;
  const desk = createServer((_request, response) => {
    started ??= startBroker();
    started.then(
      (broker) =>
        response.end(broker && JSON.stringify({ brokers: broker.brokers, description: broker.description })),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(desk, 'listening');
  const address = desk.address();
  if (address === null || typeof address === 'string') throw new Error('the desk has no port');
  project.provide('brokerDesk', `http://127.0.0.1:${address.port}`);

  return async () => {
    desk.close();
    desk.closeAllConnections();
    const broker = await started?.catch(() => undefined);
    await broker?.stop();
  };
}
