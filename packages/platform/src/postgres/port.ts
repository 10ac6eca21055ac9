import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from './errors.ts';

/**
 * Below the ports that systems give to outgoing connections (from 32,768 on Linux, 49,152 elsewhere): one of those
 * could sit on the port while the server is down, and be it a connection attempt to that very port.
 */
const PORT_MIN = 15_000;
const PORT_MAX = 32_000;
const TRIES_MAX = 100;

/** Processes that die hold their port for a moment, and other processes know the server by it. */
const WANTED_MS_MAX = 5_000;
const POLL_MS = 20;

/** A port of the loopback address that is free now; `wanted` if it is, or soon becomes so. Another may be faster. */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    const deadline = Date.now() + WANTED_MS_MAX;
    do {
      if (await isFree(wanted)) return wanted;
      await delay(POLL_MS);
    } while (Date.now() < deadline);
  }
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = randomInt(PORT_MIN, PORT_MAX);
    if (await isFree(port)) return port;
  }
  throw new DatabaseError('no port of 127.0.0.1 is free; is the loopback network up?');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
