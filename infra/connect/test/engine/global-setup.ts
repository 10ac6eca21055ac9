import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { prepareEngine } from './prepare.ts';

/** Opens the desk that says how to start Redpanda Connect; the engine is made ready when the first test asks. */
export default async function setup(project: TestProject): Promise<() => void> {
  let prepared: ReturnType<typeof prepareEngine> | undefined;
  const desk = createServer((_request, response) => {
    prepared ??= prepareEngine();
    prepared.then(
      (engine) => response.end(engine && JSON.stringify(engine)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(desk, 'listening');
  const address = desk.address();
  if (address === null || typeof address === 'string') throw new Error('the desk has no port');
  project.provide('connectDesk', `http://127.0.0.1:${address.port}`);
  return () => {
    desk.close();
    desk.closeAllConnections();
  };
}
